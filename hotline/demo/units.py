"""The units of the demonstration: 33 departments and 13 townships that are assessed, the five
outside the reform, and the oversight bodies. Places and offices are those of 2017; people in
them are invented."""

from dataclasses import dataclass
from datetime import date

SINCE = date(2017, 1, 1)
"""The day from which the units of the demonstration exist."""


@dataclass(frozen=True)
class DemoUnit:
    """One unit: its short code, name, class, whether it is assessed, and its superior's code."""

    code: str
    name: str
    unit_class: str
    assessed: bool = True
    parent: str = ""


WINDOW = {
    "zwfwzx": "政务服务中心",
    "gaj": "公安分局",
    "rlzyhshbzj": "人力资源和社会保障局",
    "mzj": "民政局",
    "fcj": "房产局",
    "gsxzglj": "工商行政管理局",
    "cgzfj": "城市管理行政执法局",
    "wjj": "卫生和计划生育局",
    "jyj": "教育局",
    "jtysj": "交通运输局",
    "fgj": "发展和改革局",
    "lyj": "林业局",
    "slj": "水利局",
    "nyj": "农业局",
    "swlsj": "商务和粮食局",
    "wtgxj": "文体广新局",
    "zljdj": "质量技术监督局",
    "ajj": "安全生产监督管理局",
    "cl": "残疾人联合会",
    "ycj": "烟草专卖局",
    "rfb": "人民防空办公室",
    "xmscj": "畜牧水产局",
}
"""Departments with windows in the service hall: 22, as the reform reports."""

OTHER = {
    "jxj": "经济和信息化局",
    "kjj": "科学技术局",
    "sfj": "司法局",
    "czj": "财政局",
    "sjj": "审计局",
    "tjj": "统计局",
    "mzzjj": "民族宗教事务局",
    "daj": "档案局",
    "kqymj": "库区移民局",
    "njj": "农机局",
    "qxj": "气象局",
}
"""Departments without a window."""

TOWNSHIPS = {
    "lpjd": "乐坪街道",
    "hsjd": "花山街道",
    "hntjd": "黄泥塘街道",
    "cqjd": "长青街道",
    "dkjd": "大科街道",
    "lbjd": "涟滨街道",
    "dbqjd": "大埠桥街道",
    "ssz": "杉山镇",
    "wbz": "万宝镇",
    "sjz": "石井镇",
    "sddz": "水洞底镇",
    "sxsz": "蛇形山镇",
    "sjx": "双江乡",
}
"""Sub-districts, towns and the township."""

OUTSIDE = {
    "zjfj": "住建分局",
    "hbfj": "环保分局",
    "syjdj": "食药监督局",
    "gsj": "国税局",
    "dsj": "地税局",
}
"""Outside the reform's 46 units; complained of, but not assessed."""

OFFICE, REFORM, DISCIPLINE, PETITIONS, HOTLINE = "qzfb", "qsgb", "qjwjw", "qxfj", "rxzx"

OVERSIGHT = (
    DemoUnit(OFFICE, "区政府办公室", "other", assessed=False),
    DemoUnit(REFORM, "区审改办", "other", assessed=False, parent=OFFICE),
    DemoUnit(DISCIPLINE, "区纪委监委", "other", assessed=False),
    DemoUnit(PETITIONS, "区信访局", "other", assessed=False, parent=OFFICE),
    DemoUnit(HOTLINE, "热线中心", "other", assessed=False, parent=OFFICE),
)
"""Who oversees the others and is not assessed itself."""

UNITS: tuple[DemoUnit, ...] = (
    *OVERSIGHT,
    *(DemoUnit(code, name, "window") for code, name in WINDOW.items()),
    *(DemoUnit(code, name, "other") for code, name in OTHER.items()),
    *(DemoUnit(code, name, "township") for code, name in TOWNSHIPS.items()),
    *(DemoUnit(code, name, "window", assessed=False) for code, name in OUTSIDE.items()),
)

ASSESSED = (*WINDOW, *OTHER, *TOWNSHIPS)
"""The codes of the 46."""
