"""What astropy reads in FITS files, as canonical bytes (see canonical.ts) or their SHA-1.

Standard input: frames of one letter, four bytes of length (big-endian) and so many bytes:
  D  a FITS file   -> its digest           P  the path of one -> its digest
  C  a FITS file   -> its canonical bytes  Q  the path of one -> its canonical bytes
Standard output: a frame of the same form for each, with the letter E and a message when astropy failed.
"""

import bz2
import gzip
import hashlib
import io
import struct
import sys
import warnings

import numpy as np
from astropy import log
from astropy.io import fits

warnings.simplefilter("ignore")
log.setLevel("ERROR")
Undefined = fits.card.Undefined

# Astropy looks its configuration up for every card; a plain attribute takes a quarter off the time.
for name in ("enable_record_valued_keyword_cards", "strip_header_whitespace", "extension_name_case_sensitive"):
    setattr(type(fits.conf), name, getattr(fits.conf, name))


def value_text(value):
    if value.__class__ is str:
        return "s" + value
    if value is None or isinstance(value, Undefined):
        return "u"
    if isinstance(value, (bool, np.bool_)):
        return "bT" if value else "bF"
    if isinstance(value, (int, np.integer)):
        return "i%d" % value
    if isinstance(value, (float, np.floating)):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, complex):
        return "c" + struct.pack(">dd", value.real, value.imag).hex()
    return "s" + str(value)


def big(array):
    array = np.ascontiguousarray(array)
    return array.astype(array.dtype.newbyteorder(">"), copy=False).tobytes()


def kind_of(dtype):
    if dtype.kind == "b":
        return "u1"
    if dtype.kind == "c":
        return "f%d" % (dtype.itemsize // 2)
    return "%s%d" % (dtype.kind, dtype.itemsize)


def put_column(put, data, column):
    values = data[column.name]
    put(("%s\x1f%s\n" % (column.name, column.unit or "")).encode("latin1"))
    if values.dtype.kind in "SU":
        put("".join(str(text).rstrip() + "\x1e" for text in np.asarray(values).ravel().tolist()).encode("latin1"))
        return
    if values.dtype.kind == "O":
        rows = [np.asarray(row) for row in values]
        put((",".join(str(n) for n in np.cumsum([0] + [row.size for row in rows])) + "\n").encode())
        together = np.concatenate(rows) if rows else np.zeros(0, values.dtype)
        if not rows:
            together = np.zeros(0, column.format._numpy_format if hasattr(column.format, "_numpy_format") else "i4")
        put((kind_of(together.dtype) + "\n").encode())
        put(big(together))
        return
    if values.ndim > 1 and 0 in values.shape[1:]:
        return
    put((kind_of(values.dtype) + "\n").encode())
    put(big(values))


def canonical(source):
    parts = []
    put = parts.append
    with fits.open(source, memmap=False, lazy_load_hdus=False) as hdus:
        for index, hdu in enumerate(hdus):
            put(b"HDU %d\n" % index)
            text = []
            for card in hdu.header.cards:
                try:
                    value = value_text(card.value)
                except fits.VerifyError:
                    value = "invalid"
                text.append("%s\x1f%s\x1f%s\n" % (card.keyword.upper(), value, card.comment))
            put("".join(text).encode("latin1"))
            if isinstance(hdu, (fits.BinTableHDU, fits.TableHDU)) and not isinstance(hdu, fits.CompImageHDU):
                put(b"table %d\n" % (0 if hdu.data is None else len(hdu.data)))
                for column in hdu.columns:
                    put_column(put, hdu.data, column)
            elif isinstance(hdu, fits.GroupsHDU) or hdu.data is None or hdu.data.size == 0:
                continue
            else:
                data = hdu.data
                put(("image %s %s\n" % (kind_of(data.dtype), ",".join(map(str, data.shape)))).encode())
                put(big(data))
    return b"".join(parts)


def unpacked(path):
    """The whole file: astropy itself would unpack a compressed one from the beginning for every HDU."""
    opener = bz2.open if path.endswith(".bz2") else gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as file:
        return io.BytesIO(file.read())


def main():
    read, write = sys.stdin.buffer, sys.stdout.buffer
    while True:
        head = read.read(5)
        if len(head) < 5:
            return
        letter = head[:1]
        body = read.read(struct.unpack(">I", head[1:])[0])
        try:
            answer = canonical(unpacked(body.decode()) if letter in b"PQ" else io.BytesIO(body))
            if letter in b"DP":
                answer = hashlib.sha1(answer).digest()
        except Exception as error:
            letter, answer = b"E", repr(error).encode()
        write.write(letter + struct.pack(">I", len(answer)) + answer)
        write.flush()


main()
