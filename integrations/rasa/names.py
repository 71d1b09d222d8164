"""Names of the form and of the actions, as Rasa's domain has them."""

FORM = "intake_form"
"""Name of the form that runs the intake."""

WISHING = {
    "action_diagnose": "/submit",
    "action_refer": "/human",
    "action_handoff": "/human",
    "action_events": "/events",
    "action_trainings": "/trainings",
    "action_privacy_export": "/export",
    "action_privacy_delete": "/delete",
}
"""Actions that stand for a command."""
ANSWERING = ("action_answer_question", "action_back", "action_restart")
"""Actions that take the words as they are. The last two replace Rasa's own, which would turn its tracker back
without the conversation: here they are commands like others."""


def asking(slot: str) -> str:
    """Name of the action that puts a slot's question."""
    return f"action_ask_{slot}"
