"""A language-model service that speaks OpenAI-compatible chat completions; off unless settings name one."""

from integrations.llm.chat import ChatService, ServiceError
from integrations.llm.grounding import Vocabulary
from integrations.llm.rewording import MachineRewriter
from integrations.llm.translating import MachineTranslator

__all__ = ["ChatService", "MachineRewriter", "MachineTranslator", "ServiceError", "Vocabulary"]
