import { Component } from "@odoo/owl";

/** Below a note: that it is one, who wrote it, and when. */
export class NoteFooter extends Component {
    static template = "texting_inbox.NoteFooter";
    static props = { message: Object };
}
