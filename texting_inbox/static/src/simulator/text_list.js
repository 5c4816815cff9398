/** The texts on the screen: draws what is new, and what the webhook said of each. */
export class TextList {
    /**
     * @param {HTMLElement} root
     * @param {HTMLTemplateElement} bubble
     */
    constructor(root, bubble) {
        this.root = root;
        this.bubble = bubble;
        this.elements = new Map();
        this.statuses = new Map();
    }

    /** Forget the texts of one phone, to show another's. */
    clear() {
        this.elements.clear();
        this.root.replaceChildren();
    }

    /** @param {{id: number, direction: string, body: string, media: string[], at: string}[]} texts oldest first */
    show(texts) {
        const added = texts.filter((text) => !this.elements.has(text.id));
        const wasAtEnd = this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < 40;
        for (const text of added) {
            const element = this.draw(text);
            this.elements.set(text.id, element);
            this.root.append(element);
        }
        if (added.length && (wasAtEnd || added.at(-1).direction === "from_phone")) {
            this.scrollToEnd();
            // pictures have no height before they are there
            added.forEach(({ id }) => {
                this.elements.get(id).addEventListener("load", () => this.scrollToEnd(), { capture: true });
            });
        }
    }

    scrollToEnd() {
        this.root.scrollTop = this.root.scrollHeight;
    }

    /** Note the HTTP status the webhook gave for a text of ours; 0: no answer. */
    setStatus(id, status) {
        this.statuses.set(id, status);
        const element = this.elements.get(id);
        if (element) {
            this.drawStatus(element, status);
        }
    }

    draw({ id, direction, body, media, at }) {
        const element = this.bubble.content.firstElementChild.cloneNode(true);
        element.classList.add(direction);
        element.querySelector(".simulator_body").textContent = body;
        for (const address of media) {
            element.querySelector("footer").before(link(address));
        }
        const received = new Date(at.replace(" ", "T") + "Z");
        const time = element.querySelector("time");
        time.dateTime = received.toISOString();
        time.textContent = received.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
        if (this.statuses.has(id)) {
            this.drawStatus(element, this.statuses.get(id));
        }
        return element;
    }

    drawStatus(element, status) {
        const taken = status === 200;
        const state = element.querySelector(".simulator_state");
        state.textContent = taken ? "✓" : `${this.root.dataset.failed} (${status || "–"})`;
        element.classList.toggle("refused", !taken);
    }
}

/** A link to a file, a picture as itself; only addresses of the web and of this server, whoever wrote them. */
function link(address) {
    const element = document.createElement("a");
    const name = address.split("/").at(-1) || address;
    element.textContent = name;
    if (/^(https?:\/)?\/\w/.test(address)) {
        element.href = address;
        element.rel = "noreferrer";
        element.target = "_blank";
        if (/\/picture$|\.(jpe?g|png|gif|webp)$/i.test(address)) {
            element.replaceChildren(picture(address, name));
        }
    }
    return element;
}

/** What cannot be shown (any more) is its name. */
function picture(address, name) {
    const element = document.createElement("img");
    element.alt = name;
    element.src = address;
    element.addEventListener("error", () => element.replaceWith(name));
    return element;
}
