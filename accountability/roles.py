"""Who may do what: the roles of the house, each a group with its permissions, in one place."""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

ROLES = {
    "operator": (
        "cases.see_desk",
        "cases.see_all",
        "cases.answer_enquiry",
        "hotline.take_in",
        "accountability.read_articles",
        "cases.add_evidence",
        "cases.call_back",
        "cases.write_to_citizen",
        "cases.take",
        "cases.hand_over",
        "hotline.see_calls",
        "cases.flag_nuisance",
        "accountability.print_poster",
        "accountability.print_any_poster",
        "hotline.ask_reveal",
    ),
    "dispatcher": (
        "cases.see_desk",
        "cases.see_all",
        "cases.answer_enquiry",
        "hotline.take_in",
        "accountability.read_articles",
        "accountability.edit_articles",
        "cases.triage",
        "cases.dispatch",
        "cases.register_allegation",
        "cases.add_evidence",
        "cases.call_back",
        "cases.write_to_citizen",
        "cases.take",
        "cases.hand_over",
        "hotline.see_calls",
        "hotline.keep_roster",
        "cases.flag_nuisance",
        "cases.review_nuisance",
        "hotline.ask_reveal",
        "hotline.edit_prompts",
    ),
    "unit_handler": ("cases.handle_dispatch",),
    "unit_head": ("cases.handle_dispatch", "cases.sign_reply", "accountability.print_poster"),
    "investigator": (
        "cases.see_desk",
        "cases.investigate",
        "cases.add_evidence",
        "cases.write_to_citizen",
        "hotline.ask_reveal",
    ),
    "discipline_officer": ("accountability.see_dockets", "accountability.prepare_ruling"),
    "approver": ("accountability.see_dockets", "accountability.approve_ruling"),
    "supervisor": (
        "cases.see_desk",
        "cases.see_all",
        "cases.countersign",
        "cases.open_original",
        "cases.reexamine",
        "cases.take",
        "cases.hand_over",
        "hotline.see_calls",
        "hotline.keep_roster",
        "cases.flag_nuisance",
        "cases.review_nuisance",
        "accountability.read_articles",
        "accountability.edit_articles",
        "accountability.see_dockets",
        "hotline.ask_reveal",
        "hotline.edit_prompts",
    ),
    "custodian": ("hotline.decide_reveal",),
    "agent": ("accountability.run_visits", "hotline.file_on_behalf"),
    "auditor": ("cases.see_desk", "cases.see_all", "accountability.see_dockets"),
    "administrator": (
        "hotline.keep_roster",
        "accountability.add_user",
        "accountability.change_user",
        "accountability.view_user",
        "accountability.add_orgunit",
        "accountability.change_orgunit",
        "accountability.view_orgunit",
        "accountability.add_official",
        "accountability.change_official",
        "accountability.view_official",
        "accountability.add_appointment",
        "accountability.change_appointment",
        "accountability.view_appointment",
        "accountability.add_kinship",
        "accountability.change_kinship",
        "accountability.view_kinship",
        "accountability.add_serviceitem",
        "accountability.change_serviceitem",
        "accountability.view_serviceitem",
        "accountability.print_poster",
        "accountability.print_any_poster",
        "accountability.add_serviceagent",
        "accountability.change_serviceagent",
        "accountability.view_serviceagent",
        "hotline.edit_prompts",
    ),
}
"""Role → permissions. Upper floors are named by text, because permissions are data. The
administrator and the custodian of identities see no case."""

LABELS = {
    "operator": _("operator"),
    "dispatcher": _("dispatcher"),
    "unit_handler": _("unit handler"),
    "unit_head": _("unit head"),
    "investigator": _("investigator"),
    "discipline_officer": _("discipline officer"),
    "approver": _("approver"),
    "supervisor": _("supervisor"),
    "custodian": _("custodian of identities"),
    "agent": _("township agent"),
    "auditor": _("auditor"),
    "administrator": _("administrator"),
}


def install() -> None:
    """Make every role's group hold exactly its permissions; safe to run again."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role, names in ROLES.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([known[name] for name in names])
