import { OnboardingPanel } from "@texting_inbox/onboarding/onboarding_panel";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

export class CarrierListController extends ListController {
    static template = "texting_inbox.CarrierList";
    static components = { ...ListController.components, OnboardingPanel };
}

registry
    .category("views")
    .add("texting_carrier_list", { ...listView, Controller: CarrierListController });
