"""Makes the small files of this folder anew: with astropy, and an LZW of its own for `.Z`. They are what the fuzzing
damages, besides files that we write ourselves; `wrapped/` is damaged as it stands, the others unpacked.
"""

import bz2
import gzip
import io
import os
import tempfile
import warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")
FOLDER = os.path.dirname(os.path.abspath(__file__))


def bytes_of(hdus):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.fits")
        fits.HDUList(list(hdus)).writeto(path)
        with open(path, "rb") as file:
            return file.read()


def put(name, data):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data)


def save(name, *hdus):
    put(name + ".fits.gz", gzip.compress(bytes_of(hdus), 9, mtime=0))


def lzw(data, max_bits=16):
    """compress(1): codes of 9 bits and more, filled up to eight of them when the width grows."""
    table = {bytes([k]): k for k in range(256)}
    out, state = bytearray([0x1F, 0x9D, 0x80 | max_bits]), {"buffer": 0, "bits": 0, "count": 0}
    following, width = 257, 9

    def code(value):
        state["buffer"] |= value << state["bits"]
        state["bits"] += width
        state["count"] += 1
        while state["bits"] >= 8:
            out.append(state["buffer"] & 255)
            state["buffer"] >>= 8
            state["bits"] -= 8

    word = b""
    for byte in data:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        code(table[word])
        if following < 1 << max_bits:
            table[longer] = following
            following += 1
            if following > 1 << width and width < max_bits:
                while state["count"] % 8:
                    code(0)
                width += 1
                state["count"] = 0
        word = bytes([byte])
    code(table[word])
    if state["bits"]:
        out.append(state["buffer"] & 255)
    return bytes(out)


def main():
    rng = np.random.default_rng(3)
    ints = (1000 + rng.normal(0, 20, (24, 20))).astype("i2")
    ints[3, 4] = -5
    floats = rng.normal(100, 3, (24, 20)).astype("f4")
    floats[2, 2] = np.nan
    mask = (rng.integers(0, 3, (24, 20)) * 4).astype("i2")
    primary, packed = fits.PrimaryHDU, fits.CompImageHDU
    save("rice", primary(), packed(ints, compression_type="RICE_1", tile_size=(8, 8)))
    save("rice-u16", primary(), packed(ints.astype("u2"), compression_type="RICE_1"))
    dithered = {"quantize_level": 16, "quantize_method": 2, "dither_seed": 7}
    save("rice-float", primary(), packed(floats, compression_type="RICE_1", **dithered))
    save("gzip1", primary(), packed(ints.astype("i4"), compression_type="GZIP_1"))
    dithered = {"quantize_level": 4, "quantize_method": 1, "dither_seed": 9}
    save("gzip2-float", primary(), packed(floats, compression_type="GZIP_2", **dithered))
    save("plio", primary(), packed(mask, compression_type="PLIO_1"))
    save("hcompress", primary(), packed(ints, compression_type="HCOMPRESS_1", tile_size=(20, 24)))
    smooth = {"hcomp_scale": 4, "hcomp_smooth": 1, "tile_size": (20, 12)}
    save("hcompress-smooth", primary(), packed(ints.astype("i4"), compression_type="HCOMPRESS_1", **smooth))

    whole, real = np.empty(4, dtype=object), np.empty(4, dtype=object)
    for k in range(4):
        whole[k], real[k] = np.arange(k * 2, dtype="i4"), np.arange(3 - k, dtype="f8")
    columns = [
        fits.Column("p", "PJ()", array=whole),
        fits.Column("q", "QD()", array=real),
        fits.Column("e", "E", array=np.arange(4, dtype="f4")),
    ]
    save("variable", primary(), fits.BinTableHDU.from_columns(columns))
    data = np.arange(24, dtype="f4").reshape(2, 3, 4)
    groups = fits.GroupData(data, bitpix=-32, parnames=["u", "v"], pardata=[np.arange(2), np.arange(2)])
    save("groups", fits.GroupsHDU(groups))

    image = bytes_of([primary(ints)])
    put("wrapped/image.gz", gzip.compress(image, 9, mtime=0))
    put("wrapped/image.bz2", bz2.compress(image))
    put("wrapped/image.Z", lzw(image))


main()
