"""The words of the console in English and Chinese. Rules and findings bring their own."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("en", "zh")

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "release": ("RELEASE", "放行"),
    "review": ("REVIEW", "复核"),
    "rescan": ("RESCAN", "重扫"),
    "open": ("OPEN", "开箱"),
    "hold": ("HOLD", "扣留"),
    "lane": ("Lane", "通道"),
    "idle": ("ready", "就绪"),
    "inspecting": ("INSPECTING", "查验中"),
    "stopped": ("STOPPED", "停机"),
    "queue": ("queue", "待处理"),
    "waiting": ("waiting", "等待"),
    "officer": ("officer", "关员"),
    "rules": ("rules", "规则"),
    "profile": ("profile", "配置"),
    "model": ("model", "模型"),
    "daemon": ("daemon", "服务"),
    "offline": ("OFFLINE", "离线"),
    "simulated": ("SIMULATED", "模拟数据"),
    "reduced": ("REDUCED IMAGE", "降质图像"),
    "standard": ("standard view", "标准图"),
    "high-penetration": ("HIGH PENETRATION", "高穿透"),
    "low-penetration": ("LOW PENETRATION", "低穿透"),
    "edge": ("EDGES", "边缘增强"),
    "organic": ("ORGANIC ONLY", "仅有机物"),
    "metal": ("METAL ONLY", "仅金属"),
    "colour": ("MATERIAL COLOUR", "物质伪彩"),
    "inverse": ("INVERSE", "反相"),
    "level": ("level", "窗位"),
    "window": ("window", "窗宽"),
    "finding": ("finding", "发现"),
    "boxes_off": ("BOXES OFF", "标框关闭"),
    "no_case": ("no case", "无案件"),
    "pane_queue": ("Queue", "队列"),
    "pane_declared": ("Declared against seen", "申报与机检"),
    "pane_decision": ("Decision and reasons", "决策与理由"),
    "container": ("Container", "箱号"),
    "goods": ("Goods", "货物"),
    "empty_queue": ("No case waits. The lane goes on by itself.", "没有待处理案件，通道继续运行。"),
    "no_declaration": ("NO DECLARATION", "无申报"),
    "no_goods": ("no goods declared", "未申报货物"),
    "gross": ("gross", "毛重"),
    "origin": ("origin", "原产地"),
    "enterprise": ("enterprise", "企业"),
    "tier": ("tier", "信用等级"),
    "unknown": ("unknown", "未知"),
    "declaration": ("declaration", "报关单"),
    "seen": ("load seen", "可见率"),
    "no_findings": ("no finding", "无发现"),
    "verdict": ("verdict", "判定"),
    "version": ("version", "版本"),
    "no_picture": ("NO PICTURE: the scan could not be read", "无图像：扫描无法读取"),
    "no_reasons": ("no reason recorded", "未记录理由"),
    "regulated_undeclared": ("NOT DECLARED", "未申报"),
    "regulated_declared": ("declared", "已申报"),
    "declared_not_seen": ("NOT SEEN", "申报未见"),
    "seen_not_declared": ("NOT DECLARED", "未申报"),
    "empty_not_empty": ("NOT EMPTY", "申报空箱非空"),
    "load_is_empty": ("LOOKS EMPTY", "疑似空箱"),
    "nothing_declared": ("NOTHING DECLARED", "申报数量为零"),
    "mass_out_of_bounds": ("MASS DIFFERS", "重量不符"),
    "count_out_of_bounds": ("COUNT DIFFERS", "件数不符"),
    "not_seen": ("TOO DENSE", "无法穿透"),
    "container_mismatch": ("CONTAINER DIFFERS", "箱号不符"),
    "uncalibrated": ("UNCALIBRATED", "未校准"),
    "key_help": ("Keys", "按键"),
    "key_language": ("中文", "English"),
    "key_details": ("Details", "详情"),
    "key_next_case": ("Next case", "下一案"),
    "key_previous_case": ("Previous case", "上一案"),
    "key_next_finding": ("Next finding", "下一发现"),
    "key_zoom": ("Zoom", "缩放"),
    "key_pan": ("Move", "平移"),
    "key_fit": ("Standard view", "标准图"),
    "key_high-penetration": ("High penetration: opens the dense", "高穿透：看清致密部分"),
    "key_low-penetration": ("Low penetration: opens the thin", "低穿透：看清稀薄部分"),
    "key_edge": ("Edges raised", "边缘增强"),
    "key_organic": ("Organic strip: organic only", "仅有机物，其余灰显"),
    "key_metal": ("Metal strip: metal only", "仅金属，其余灰显"),
    "key_colour": ("Colour", "伪彩"),
    "key_inverse": ("Inverse", "反相"),
    "key_level": ("Level", "窗位"),
    "key_window": ("Window", "窗宽"),
    "key_boxes": ("Boxes", "标框"),
    "key_labels": ("Labels", "标签"),
    "key_list": ("Queue or declared", "队列或申报"),
    "key_quit": ("Quit", "退出"),
    "close": ("any key closes · ↑ ↓ scroll", "任意键关闭 · ↑ ↓ 滚动"),
    "confirm_title": ("Release this load?", "放行此箱？"),
    "confirm_text": (
        "The barrier opens and the load is gone: a release cannot be called back.",
        "道闸开启，货物离场：放行后无法撤回。",
    ),
    "confirm_keys": ("y  release      n or escape  go back", "y  放行      n 或 escape  返回"),
    "proposed": ("the box proposes", "系统建议"),
    "reason_title": ("Why not as proposed?", "为何与建议不同？"),
    "reason_again": ("Why change the verdict?", "为何更改判定？"),
    "reason_keys": ("enter  give the verdict      escape  go back", "enter  提交判定      escape  返回"),
    "reason_needed": (
        "a reason is needed: it is recorded with the verdict",
        "必须填写理由：将与判定一并记录",
    ),
    "reason_hint": ("what you saw that the box did not", "您看到而系统未发现的情况"),
    "quit_title": ("Leave with verdicts not delivered?", "尚有判定未送达，仍要退出？"),
    "quit_text": (
        "The daemon has not taken these verdicts; they are lost when the console closes.",
        "服务尚未收到这些判定；关闭控制台后将丢失。",
    ),
    "quit_keys": ("y  leave      n or escape  stay", "y  退出      n 或 escape  留下"),
    "details_title": ("The case in full", "案件全文"),
    "m_ready": (
        "Every case opens in the standard view, and again as you left it. F1 shows the keys.",
        "案件首次以标准图打开，再次打开时恢复您的设置。F1 显示按键。",
    ),
    "m_no_case": ("no case is open", "没有打开的案件"),
    "m_sending": ("sending", "正在发送"),
    "m_recorded": ("recorded, by", "已记录，关员"),
    "m_kept": (
        "NOT DELIVERED: the daemon does not answer; it is sent again as soon as it does",
        "未送达：服务无响应；恢复后自动重发",
    ),
    "m_changed": ("NOT RECORDED: the case has changed", "未记录：案件已变更"),
    "m_refused": ("NOT RECORDED", "未记录"),
    "m_no_daemon": ("the daemon does not answer, trying again", "服务无响应，正在重试"),
    "m_back": ("the daemon answers again", "服务已恢复"),
    "m_no_findings": ("no finding on the picture", "图像上无发现"),
    "m_no_material": (
        "this scan tells no material (a single energy, or no curves): grey modes only",
        "此扫描无物质信息（单能或无物质曲线）：仅限灰度模式",
    ),
    "m_cancelled": ("no verdict given", "未作判定"),
    "m_pending": ("a verdict on this case is still on its way", "此案判定仍在发送"),
    "help_verdicts": ("VERDICTS", "判定"),
    "help_case": ("CASES", "案件"),
    "help_picture": ("PICTURE", "图像"),
    "help_note": (
        "A release is always confirmed. A verdict that differs from the decision asks for a reason. "
        "Boxes and numbers on the picture are the findings of the middle pane. In colour: orange organic, "
        "green inorganic, blue metal, violet undetermined or too dense. "
        "A mode's key again, or 0, is the standard view.",
        "放行须确认。判定与建议不同须填写理由。图像上的框与编号对应中间窗格的发现。"
        "伪彩：橙有机物，绿无机物，蓝金属，紫未定或过密。再按一次或按 0 恢复标准图。",
    ),
}


class Words:
    """Looks words up in one language."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]

    def __call__(self, key: str) -> str:
        """Return the word; KeyError when the catalogue lacks it."""
        return _WORDS[key][LANGUAGES.index(self.language)]

    def has(self, key: str) -> bool:
        """Tell whether the catalogue has the word."""
        return key in _WORDS

    def other(self) -> Words:
        """Return the words in the other language."""
        return Words(LANGUAGES[1 - LANGUAGES.index(self.language)])
