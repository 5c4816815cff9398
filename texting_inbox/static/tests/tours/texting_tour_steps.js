/** Steps the tours share. Each returns a list, as `web_tour` takes it. */

const WINDOW = ".o-texting-TextWindow";

/** A waiting text of this person is accepted from the bell; its card and window are open after. */
export function acceptFromBell(name) {
    return [
        {
            content: "the bell counts the waiting text",
            trigger: ".o-texting-Bell-badge",
        },
        {
            content: "open the bell",
            trigger: ".o-texting-Bell",
            run: "click",
        },
        {
            content: "accept",
            trigger: `.o-texting-AlertRow:contains(${name}) .o-texting-AlertRow-accept:contains(Accept)`,
            run: "click",
        },
        {
            content: "the window is open",
            trigger: `${WINDOW} .o-texting-TextWindow-name:contains(${name})`,
        },
        {
            content: "and the card behind it",
            trigger: ".o_form_view",
        },
    ];
}

/** Write a text and send it; the window shows it. */
export function answer(body) {
    return [
        {
            content: "nothing can be sent yet",
            trigger: `${WINDOW} .o-texting-TextComposer-send:disabled`,
        },
        {
            content: "write",
            trigger: `${WINDOW} .o-texting-TextComposer-input`,
            run: `edit ${body}`,
        },
        {
            content: "send",
            trigger: `${WINDOW} .o-texting-TextComposer-send:enabled`,
            run: "click",
        },
        {
            content: "the text is in the window",
            trigger: `${WINDOW} .o-texting-outbound:contains(${body})`,
        },
    ];
}

/** Open an app of the main menu. */
export function openApp(menu) {
    return [
        {
            content: "open the apps menu",
            trigger: ".o_navbar_apps_menu button:enabled",
            run: "click",
        },
        {
            content: `open the app ${menu}`,
            trigger: `.o_app[data-menu-xmlid='${menu}']`,
            run: "click",
        },
    ];
}
