"""Answers to residents' questions: words from plain data. Where the law is named: docs/answers.md."""
