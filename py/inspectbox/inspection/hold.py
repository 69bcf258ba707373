"""A fault becomes a decision: hold, with whose fault it is and what to do next."""

from __future__ import annotations

from inspectbox import __version__
from inspectbox.domain.decision import Decision, Disposition, Reason, Text
from inspectbox.errors import InspectBoxError

_WHOSE_ZH = {
    "scan": "扫描文件有误",
    "declaration": "申报数据有误",
    "rules": "规则文件有误",
    "profile": "硬件配置有误",
    "model": "识别模型有误",
    "operator": "操作有误",
    "machine": "设备故障",
    "engine": "规则引擎异常",
}


def hold_for(faults: tuple[Exception, ...]) -> Decision:
    """Return the hold that these faults demand, one reason a fault; rule ids are `BOX-SCAN`, `BOX-ENGINE` and so on."""
    return Decision(Disposition.HOLD, tuple(_reason(fault) for fault in faults))


def _reason(fault: Exception) -> Reason:
    if isinstance(fault, InspectBoxError):
        whose, sentence, hint = fault.who, fault.sentence(), fault.hint
    else:
        unforeseen = InspectBoxError(f"internal error: {type(fault).__name__}: {fault}"[:300])
        whose, sentence = unforeseen.who, unforeseen.sentence()
        hint = "keep the case folder and report it to the vendor"
    return Reason(
        rule=f"BOX-{whose.upper()}",
        version=__version__,
        text=Text(en=sentence, zh=f"{_WHOSE_ZH.get(whose, '程序异常')}：{sentence}"),
        disposition=Disposition.HOLD,
        evidence=(("whose", whose), ("next", hint)) if hint else (("whose", whose),),
    )
