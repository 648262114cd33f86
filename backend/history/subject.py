"""The history's own acts in the audit log, and words for their details."""

from backend.history.looks import LOOK_ACT
from backend.history.registered import SubjectHistory

HISTORY = SubjectHistory(
    acts={
        "setting.changed": "修改设置",
        "setting.undone": "撤销修改",
        "audit.downloaded": "下载操作日志",
        "audit.ends_begun": "开始留存日志末条",
        "audit.end_noted": "留存日志末条",
        LOOK_ACT: "查看居民信息",
    },
    details={
        "change": "修改编号", "columns": "改动的内容", "user": "服务器用户", "format": "格式",
        "end": "末条", "reason": "原因", "look": "查看记录", "seen": "看了什么", "fingerprint": "记录指纹",
    },
    values={
        "csv": "表格（CSV）", "jsonl": "可核验的原文", "True": "是", "False": "否", "None": "",
        "phone": "电话", "voice": "录音", "photo": "照片",
    },
)  # fmt: skip
