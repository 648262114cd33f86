"""Residents' questions, each with its own answer: words from plain data.

The sources of the law that is named stand in docs/answers.md.
"""

from backend.wechat.conversation.questions.answering import Question, answer, needs_community

__all__ = ["Question", "answer", "needs_community"]
