"""What the danger model looks at: characters, and classes of words with what they stand beside.

A frightened resident avoids the words that rules know. Old man, grandfather and child are one class to the
model, so are roof, scaffold and balcony, so that what it learned of one holds of the others.
"""

import re
from itertools import combinations

from backend.core.linear_model import character_features
from backend.core.text import plain

_CLASSES = {
    "frail": "老(?!是|在|板|师|样|不|化|坏|有|停|想|乱|打|响|远)|爷|奶|孩|娃|妈|爸|爹|娘|婆|公公|宝|婴|孕|产妇|大爷|大娘|岁",
    "someone": "人(?!家|行|工湖|脸)|男的?|女的?|媳妇|老公|汉|姑娘|闺女|学生|工人|师傅|保安|司机|小伙|小哥|同事|邻居|他|她|俩|仨",
    "me": "我|俺|咱",
    "lift": "电梯|轿[厢箱]|货梯|梯[子门里]|铁盒子|单元梯|那个梯",
    "inside": "里[头面边]|在里|屋里|里屋|关在|锁在",
    "no way out": "出不|开不|打不开|不开|下不|上不|掰不开|动不了|拔不|取不|拿不|够不|跑不|困|卡|憋|夹|压|堵|锁",
    "fire": "火|着了|着起|燎|烧|燃|引着|窜起|通红|红光|冒红",
    "smoke": "烟(?![花民感道囱灰头酒])|糊味?|焦|呛|黑了一",
    "gas": "煤气|燃气|天然气|液化气|气罐|气瓶|气管|煤球|煤烟|炭|炉子|灶|一氧化碳|气味|怪味|味儿",
    "hiss": "嘶嘶|滋滋|呲呲|嗤|吱吱|噼|啪|嗞|呼呼|哗哗|轰|砰|嘭|咚|咣|咔",
    "electric": "电(?!梯|动|视|话|影|脑|瓶车|费|子)|插[座排板头]|灯杆|闸|线(?!上|下|路图)|漏电|麻",
    "water": "水(?!费|表|电费|果|池坏)|淹|泡|洪|瀑布|跑水|涌|漫|灌|喷",
    "burst": "炸|爆|崩|裂|断|破|塌|陷|倒下|倒了|歪|折|掉下|掉了|飞",
    "high": "楼顶|天台|房顶|屋顶|窗[户台沿外]|阳台|栏杆|高空|脚手架|吊篮|塔|梯子|边上|半空|外头|外面|顶上|上头",
    "falls": "掉|坠|落(?!户)|摔|跌|栽|滚|滑下|溜|沉|砸|擦着|飞下|下来|翻下|翻出|陷|一脚",
    "hole": "井|坑|沟|窖|池|河|湖|窟窿|洞|口子|粪|污水|塘|底下|深",
    "things up": "玻璃|砖|瓷砖|石|瓦|水泥|牌|铁皮|外机|花盆|菜板|酒瓶|冰|墙|吊顶|顶板|树|雨棚|电视机",
    "body": "头|脸|嘴|眼|手|胳膊|腿|脚|胸|心口|心脏|脖|腰|嗓|喉|气管|肚|身子|牙|舌|脉",
    "blood": "血(?![压糖脂])|伤|口子|骨|流了|青|紫|乌|白了|煞白|肿|窟窿|焦黑",
    "senses": "晕|昏|迷糊|不动|没反应|叫不|不应|不醒|没气|没声|没动静|喘|抽|吐|疼|瘫|噎|卡着|哆嗦|抖|说不|抬不|不会|起不|不行|闭眼|没呼吸|没回话|没影|发凉|冒汗",
    "poison": "药|农药|百草枯|中毒|吞|喝了|吃了|蘑菇",
    "birth": "生了|破水|羊水|要生|产妇|孕",
    "weapon": "刀|斧|棍|钢管|砖头|酒瓶|锤|汽油|剪|铁锹|绳|枪|弹弓",
    "blow": "打(?![电扫牌羽篮麻印不桩工药])|砍|捅|踢|踹|砸|掐|揍|抡|摁|按地上|围着|堵着|撬|拧门|拧我|尾随|跟着|追|撵|弄死|杀|抱走|拽|拖|吓唬|嚎|惨叫",
    "dog": "狗|犬|獒|黑背",
    "bite": "咬|扑|撕|追|撵|围|不撒口",
    "last words": "不想活|活着|遗书|遗言|解脱|来世|没意思|没啥留恋|轻生|跳(?![绳舞闸蚤电广])|割腕|上吊|想不开|告别|对不起你们",
    "missing": "走丢|不见|找不|没回|丢了|失踪|走失|找遍|一扭头",
    "haste": "快|救|赶紧|马上|来人|急|咋办|咋整|怎么办|不敢|吓|报警|119|120|110|求|来不及",
    "now": "刚|正|还在|现在|这会|今早|半夜|突然|忽然|一下|眼看|越来越|又|一直",
    "alone": "一个人|独居|没人|没大人|家里没|敲门|叫门|门反锁|隔壁",
    "over": "修好|好了|没事|灭了|出来了|找到|找着|回来了|虚惊|误|换了|补好|盖上|谢|走了|停了|送医院|关了|不漏|过了|抓走|已经",
    "past": "上次|上回|以前|之前|去年|前年|昨天|昨晚|上周|上个?月|那次|曾|过(?![来去道车年户滤敏马])|小时候|当时",
    "imagined": "怕|万一|要是|如果|会不会|能不能|可不可以|担心|哪天|早晚|迟早|容易|假如|防|别等|等着|非得|以后|就晚|真要",
    "asks": "啥时候|什么时候|多少|哪[里儿去买领]|去哪|咋办理|能用|有没有|问[下问一]|请问|几点|谁负责|咋用|怎么[交办领]|哪个电话|公示|处理结果",
    "jokes": "哈哈|开玩笑|像|跟.{1,6}似的|一样|似的|死了|要命|疯了|绝了|跟.{1,4}一样",
    "drill": "演练|演习|培训|讲座|宣传|检查|年检|测试|试压|保养|维修|装修|施工|改造|换表|安装|施工",
    "calm matter": "费|票|钱|贵|声音|吵|噪音|响|难看|脏|味道|臭|漆|灯|停车|车位|快递|广告|垃圾|打扫|绿化|暖气不|慢|锈|松|旧|掉漆|积水|返味|下水|地漏|厕所",
    "thing": "手机|钥匙|快递|球|猫|鸟|衣服|被子|包|鞋|垃圾|瓶子|车[位库轮胎]|自行车|玩具",
}  # fmt: skip
_PATTERNS = {name: re.compile(pattern) for name, pattern in _CLASSES.items()}


def danger_features(words: str) -> set[str]:
    """Characters as the other models see them, classes of words, and each two classes that meet."""
    text = plain(words)
    classes = [name for name, pattern in _PATTERNS.items() if pattern.search(text)]
    pairs = {f"<{one}+{other}>" for one, other in combinations(classes, 2)}
    return character_features(words) | {f"<{name}>" for name in classes} | pairs
