"""What a picture or file of a text is, by its content, and what it is called."""
import re
from urllib.parse import unquote, urlsplit

# What a browser may show. Active types (SVG, HTML, XML, scripts) above all are not among them.
INLINE_TYPES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
    "audio/x-wav": "wav",
    "application/pdf": "pdf",
    "text/vcard": "vcf",
}
# Other types that keep their name, for a person to open.
FILE_TYPES = {
    "text/plain": "txt",
    "text/calendar": "ics",
    "text/csv": "csv",
    "application/rtf": "rtf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
KNOWN_TYPES = {**INLINE_TYPES, **FILE_TYPES}
UNKNOWN_TYPE = "application/octet-stream"
ALIASES = {"audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4", "text/x-vcard": "text/vcard", "text/directory": "text/vcard",
           "text/rtf": "application/rtf", "audio/wav": "audio/x-wav", "application/ics": "text/calendar"}
# How files of these types begin, which tools that guess types take for plain text or video.
BEGINNINGS = ((b"BEGIN:VCALENDAR", "text/calendar"), (b"BEGIN:VCARD", "text/vcard"), (b"{\\rtf", "application/rtf"))
SMIL_TYPES = ("application/smil", "application/smil+xml")

# What a computer or phone runs: neither sent nor kept. By how it begins, or by its name where the content is no known type.
PROGRAM_BEGINNINGS = (b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")
PROGRAM_ENDINGS = {
    "exe", "com", "scr", "pif", "cpl", "msi", "msix", "dll", "sys", "lnk", "reg", "hta", "jar", "bat", "cmd", "ps1", "vbs", "vbe",
    "js", "jse", "wsf", "wsh", "sh", "run", "apk", "xapk", "ipa", "app", "dmg", "pkg", "deb", "rpm", "iso", "img", "docm", "xlsm",
}

_UNSAFE = re.compile(r"[^\w .()+-]+")


def is_smil(content_type, content=b""):
    """Return whether a part says how an MMS is laid out, and is nothing to show."""
    return _bare(content_type) in SMIL_TYPES or content.lstrip()[:5].lower() == b"<smil"


def type_of(content, guessed, stated=""):
    """Return the type of a file: one we know, by its content, or the unknown one.

    :param guessed: by its content
    :param stated: by whoever sent it: counts only between types that look alike
    """
    if content[4:11] == b"ftypM4A":
        return "audio/mp4"
    start = content[:64].lstrip(b"\xef\xbb\xbf \r\n").upper()
    if begins := next((mimetype for beginning, mimetype in BEGINNINGS if start.startswith(beginning.upper())), None):
        return begins
    guessed, stated = (ALIASES.get(mimetype, mimetype) for mimetype in (_bare(guessed), _bare(stated)))
    if guessed == "text/plain":
        return stated if stated in ("text/plain", "text/csv") else UNKNOWN_TYPE
    return guessed if guessed in KNOWN_TYPES else UNKNOWN_TYPE


def is_program(content, mimetype, *names):
    """Return whether a file is one that a computer or phone runs.

    :param mimetype: as :func:`type_of` returns it
    :param names: that it has
    """
    is_windows = content.startswith(b"MZ") and b"\x00" in content[:64]  # and not a note that begins with these letters
    if is_windows or content.startswith(PROGRAM_BEGINNINGS):
        return True
    return mimetype == UNKNOWN_TYPE and any(_split(name)[1] in PROGRAM_ENDINGS for name in names)


def last_step(url):
    """Return what an address ends with: a file's name, perhaps."""
    return unquote(urlsplit(url or "").path).rpartition("/")[2]


def stated_by_name(name, url):
    """Return the type that a file's name, or the end of its address, states; empty if neither does."""
    endings = (_split(name)[1], _split(last_step(url))[1])
    return next((mimetype for ending in endings for mimetype, known in KNOWN_TYPES.items() if ending == known), "")


def name_of(given, url, mimetype, otherwise):
    """Return a file's name, with the ending of its type.

    :param given: by its sender; else the end of its address is taken, if that has such an ending
    :param otherwise: without an ending, if neither says
    """
    ending = KNOWN_TYPES.get(mimetype, "bin")
    stem, found = _split(given)
    if not stem:
        stem, found = _split(last_step(url))
        stem = stem if found == ending else ""
    return f"{stem or otherwise}.{ending}"


def _split(name):
    """Return a name without what a file system could stumble over, and its ending."""
    name = _UNSAFE.sub("_", (name or "").replace("\\", "/").rpartition("/")[2]).strip(". ")[:100]
    stem, dot, ending = name.rpartition(".")
    return (stem, ending.lower()) if dot and 1 <= len(ending) <= 5 else (name, "")


def _bare(content_type):
    return (content_type or "").partition(";")[0].strip().lower()
