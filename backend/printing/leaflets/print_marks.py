"""Marks of PDF/X-4 (ISO 15930-7): output intent, XMP, trapped, dates."""

import uuid
from datetime import datetime

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from backend.printing.leaflets.print_conditions import UNREGISTERED, OutputCondition

PDFX_VERSION = "PDF/X-4"
CREATOR = "Linsheng"


def mark_for_print(pdf: Pdf, title: str, made_at: datetime, condition: OutputCondition) -> None:
    """Write the marks into the document. `made_at` is aware; the same input gives the same bytes."""
    pdf.Root.OutputIntents = Array([pdf.make_indirect(_output_intent(pdf, condition))])
    pdf.Root.Metadata = Stream(pdf, _xmp(title, made_at), Type=Name.Metadata, Subtype=Name.XML)
    stamp = String(made_at.strftime("D:%Y%m%d%H%M%SZ"))
    info = pdf.make_indirect(
        Dictionary(
            Title=String(title),
            Creator=String(CREATOR),
            Producer=String(CREATOR),
            CreationDate=stamp,
            ModDate=stamp,
            Trapped=Name("/False"),
            GTS_PDFXVersion=String(PDFX_VERSION),
        )
    )
    pdf.trailer.Info = info


def _output_intent(pdf: Pdf, condition: OutputCondition) -> Dictionary:
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(condition.identifier),
        OutputCondition=String(condition.info),
        Info=String(condition.info),
        DestOutputProfile=pdf.make_stream(condition.deflated_profile, N=4, Filter=Name.FlateDecode),
    )
    if condition.identifier != UNREGISTERED:
        intent.RegistryName = String("http://www.color.org")
    return intent


def _xmp(title: str, made_at: datetime) -> bytes:
    from xml.sax.saxutils import escape

    moment = made_at.isoformat(timespec="seconds")
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{title} {moment}")
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>
<xmpMM:DocumentID>uuid:{identity}</xmpMM:DocumentID>
<xmpMM:InstanceID>uuid:{identity}</xmpMM:InstanceID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<pdf:Producer>{CREATOR}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<pdfxid:GTS_PDFXVersion>{PDFX_VERSION}</pdfxid:GTS_PDFXVersion>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()
