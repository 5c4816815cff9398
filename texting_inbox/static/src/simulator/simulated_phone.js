import { chooseOutcome, fetchTexts, knock, repeatText, writeTexts } from "./simulator_api";
import { PictureField } from "./picture_field";
import { TextList } from "./text_list";

const POLL = 1000; // milliseconds
const BURST = 20;
const MEMORY = "texting_inbox.simulated_phone";

/** The page: who I am, whom I text, what I write. */
class SimulatedPhone {
    constructor(page) {
        const find = (selector) => page.querySelector(selector);
        this.phone = find("[name=phone]");
        this.number = find("[name=number]");
        this.outcome = find("[name=outcome]");
        this.body = find("[name=body]");
        this.picture = new PictureField(find("[name=picture]"), find(".simulator_preview"), () => this.refresh());
        this.send = find("[type=submit]");
        this.again = find("[name=again]");
        this.burst = find("[name=burst]");
        this.company = find(".simulator_company");
        this.me = find(".simulator_me");
        this.people = [...page.querySelectorAll(".simulator_people [data-phone]")];
        this.list = new TextList(find(".simulator_texts"), find("#simulator_bubble"));
        this.lastSent = null;
        this.burstsSent = 0;
        this.listen(page);
    }

    listen(page) {
        this.phone.addEventListener("change", () => this.meet());
        this.number.addEventListener("change", () => this.meet());
        this.outcome.addEventListener("change", () => chooseOutcome(this.outcome.value));
        this.body.addEventListener("input", () => this.refresh());
        this.body.addEventListener("keydown", (ev) => {
            if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
                ev.preventDefault();
                this.submit();
            }
        });
        page.querySelector("form").addEventListener("submit", (ev) => {
            ev.preventDefault();
            this.submit();
        });
        this.people.forEach((button) => {
            button.addEventListener("click", () => this.become(button.dataset.phone));
        });
        this.again.addEventListener("click", () => this.sendAgain());
        this.burst.addEventListener("click", () => this.sendBurst());
    }

    start() {
        this.outcome.value = this.outcome.dataset.chosen;
        this.recall();
        this.meet();
        setInterval(() => document.hidden || this.poll(), POLL);
    }

    // -- who, and whom ----------------------------------------------------------------------------

    /** The address of the page wins over what this browser remembers. */
    recall() {
        const asked = Object.fromEntries(new URLSearchParams(location.search));
        const { phone, number } = { ...JSON.parse(localStorage.getItem(MEMORY) || "{}"), ...asked };
        this.phone.value = phone || this.phone.value;
        const option = [...this.number.options].find(({ dataset }) => dataset.phone === number);
        if (option) {
            option.selected = true;
        }
    }

    become(phone) {
        const digits = String(Math.floor(Math.random() * 100)).padStart(2, "0");
        this.phone.value = phone === "random" ? `+121255501${digits}` : phone;
        this.meet();
    }

    /** Take up the conversation of this phone and this number. */
    meet() {
        const number = this.number.selectedOptions[0]?.dataset.phone;
        this.company.textContent = number || "–";
        this.people.forEach((button) => {
            button.ariaPressed = String(button.dataset.phone === this.phone.value);
        });
        localStorage.setItem(MEMORY, JSON.stringify({ phone: this.phone.value, number }));
        this.lastSent = null;
        this.list.clear();
        this.refresh();
        return this.poll();
    }

    get conversation() {
        return [Number(this.number.value), this.phone.value];
    }

    get isReady() {
        return Boolean(this.number.value && this.phone.value.trim());
    }

    // -- texts ------------------------------------------------------------------------------------

    async poll() {
        if (!this.isReady) {
            return;
        }
        const asked = String(this.conversation);
        try {
            const texts = await fetchTexts(...this.conversation);
            if (asked === String(this.conversation)) {
                this.show(texts);
            }
        } catch {
            // The next poll, in a second, may reach the server again.
            this.me.textContent = this.me.dataset.offline;
        }
    }

    show(texts) {
        this.me.textContent = this.phone.value;
        this.list.show(texts);
        this.lastSent = texts.filter(({ direction }) => direction === "from_phone").at(-1)?.id ?? null;
        this.refresh();
    }

    get hasContent() {
        return Boolean(this.body.value.trim() || this.picture.file);
    }

    async submit() {
        if (this.isReady && this.hasContent) {
            const body = this.body.value;
            const picture = await this.picture.read();
            this.body.value = "";
            this.picture.clear();
            await this.write([body], picture);
        }
    }

    async sendBurst() {
        this.burstsSent++;
        await this.write([...Array(BURST).keys()].map((index) => `Burst ${this.burstsSent}: ${index + 1} of ${BURST}`));
    }

    async sendAgain() {
        await this.deliver([await repeatText(this.lastSent)]);
    }

    async write(bodies, picture = false) {
        await this.deliver(await writeTexts(...this.conversation, bodies, picture));
    }

    /** Make the signed requests, all at once as a busy carrier does. */
    async deliver(requests) {
        await this.poll();
        await Promise.all(
            requests.map(async (request) => this.list.setStatus(request.id, await knock(request)))
        );
    }

    refresh() {
        this.send.disabled = !this.isReady || !this.hasContent;
        this.burst.disabled = !this.isReady;
        this.again.disabled = !this.lastSent;
        this.body.style.height = "auto";
        this.body.style.height = `${this.body.scrollHeight + 2}px`;
    }
}

document.addEventListener("DOMContentLoaded", () => new SimulatedPhone(document.body).start());
