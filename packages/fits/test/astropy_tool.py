"""What astropy says about FITS files: the reference of the parity tests.

One JSON request on standard input, one JSON answer on standard output:
  {"dump": [paths]}                      -> every HDU of each file: cards, pixels, columns
  {"write": {"dir": path}}               -> makes files of every kind in that folder, answers their paths
  {"wcs": [{"cards": [...], "pixels": [[x, y], ...]}]}  -> sky positions of 0-based pixels, and the pixels of them
  {"world": [{"cards": [...], "pixels": [[x, y, ...], ...], "key": "A"}]}  -> world coordinates of any kind
"""

import base64
import json
import os
import sys
import warnings

import numpy as np
from astropy import log
from astropy.io import fits

warnings.simplefilter("ignore")
log.setLevel("ERROR")


def plain(value):
    """A header value with its type, exact: numbers as text."""
    if isinstance(value, fits.card.Undefined) or value is None:
        return ["undefined", ""]
    if isinstance(value, (bool, np.bool_)):
        return ["boolean", bool(value)]
    if isinstance(value, (int, np.integer)):
        return ["integer", str(value)]
    if isinstance(value, (float, np.floating)):
        return ["float", float(value).hex()]
    if isinstance(value, complex):
        return ["complex", [value.real.hex(), value.imag.hex()]]
    return ["string", str(value)]


def cards_of(header):
    cards = []
    for card in header.cards:
        try:
            cards.append([card.keyword, plain(card.value), card.comment])
        except fits.VerifyError:
            cards.append([card.keyword, ["invalid", ""], ""])
    return cards


def array_of(array):
    array = np.ascontiguousarray(array)
    little = array.astype(array.dtype.newbyteorder("<"))
    return {
        "dtype": little.dtype.str.lstrip("<|="),
        "shape": list(array.shape),
        "data": base64.b64encode(little.tobytes()).decode("ascii"),
    }


def column_of(data, column):
    values = data[column.name]
    described = {"name": column.name, "format": str(column.format), "unit": column.unit, "null": column.null}
    if values.dtype.kind in "SU":
        described["texts"] = [str(text) for text in np.asarray(values).ravel().tolist()]
    else:
        described["array"] = array_of(values)
    return described


def dump(path):
    with fits.open(path, memmap=False) as hdus:
        described = []
        for hdu in hdus:
            one = {"cards": cards_of(hdu.header), "text": hdu.header.tostring(sep="\n", endcard=False, padding=False)}
            one["name"], one["type"] = hdu.name, type(hdu).__name__
            if isinstance(hdu, (fits.BinTableHDU, fits.TableHDU)):
                one["columns"] = [column_of(hdu.data, column) for column in hdu.columns]
                one["rows"] = len(hdu.data)
            elif hdu.data is not None and not isinstance(hdu, fits.GroupsHDU):
                one["image"] = array_of(hdu.data)
            described.append(one)
    with fits.open(path, checksum=True, memmap=False) as hdus:
        for one, hdu in zip(described, hdus):
            one["checksum"] = None if "CHECKSUM" not in hdu.header else bool(hdu.verify_checksum() == 1)
            one["datasum"] = None if "DATASUM" not in hdu.header else bool(hdu.verify_datasum() == 1)
    return described


def image_files(folder):
    """One file an array type, and scaled and blank ones."""
    rng = np.random.default_rng(20240401)
    paths = []

    def save(name, hdus, **options):
        path = os.path.join(folder, name)
        fits.HDUList(hdus).writeto(path, overwrite=True, **options)
        paths.append(path)

    for kind in ("u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8"):
        info = np.iinfo(kind)
        data = rng.integers(info.min, info.max, size=(5, 7, 3), dtype=kind, endpoint=True)
        data.flat[:2] = info.min, info.max
        save(f"image_{kind}.fits", [fits.PrimaryHDU(data), fits.ImageHDU(data[0], name="two")])
    for kind in ("f4", "f8"):
        data = rng.normal(size=(300, 257)).astype(kind)
        data.flat[:4] = np.nan, np.inf, -np.inf, -0.0
        save(f"image_{kind}.fits", [fits.PrimaryHDU(data)], checksum=True)
    for kind in ("u1", "i2", "i4", "i8"):
        data = rng.integers(0, 100, size=(200, 250)).astype(kind)
        hdu = fits.PrimaryHDU(data)
        hdu.header["BSCALE"] = 0.25
        hdu.header["BZERO"] = 1000.5
        hdu.header["BLANK"] = 7
        path = os.path.join(folder, f"scaled_{kind}.fits")
        raw = hdu.header.tostring().encode("ascii") + data.astype(">" + kind).tobytes()
        with open(path, "wb") as file:
            file.write(raw + b"\0" * (-len(raw) % 2880))
        paths.append(path)
    return paths


def table_file(folder):
    rng = np.random.default_rng(7)
    n = 113
    columns = [
        fits.Column("flag", "L", array=rng.integers(0, 2, n).astype(bool)),
        fits.Column("flags", "5L", array=rng.integers(0, 2, (n, 5)).astype(bool)),
        fits.Column("bits", "11X", array=rng.integers(0, 2, (n, 11)).astype(bool)),
        fits.Column("byte", "B", array=rng.integers(0, 256, n).astype("u1")),
        fits.Column("short", "3I", array=rng.integers(-32768, 32768, (n, 3)).astype("i2")),
        fits.Column("ushort", "I", bzero=32768, array=rng.integers(0, 65536, n).astype("u2")),
        fits.Column("int", "J", null=-99, array=rng.integers(-(2**31), 2**31, n).astype("i4"), unit="pixel"),
        fits.Column("uint", "J", bzero=2**31, array=rng.integers(0, 2**32, n).astype("u4")),
        fits.Column("long", "K", array=rng.integers(-(2**63), 2**63 - 1, n)),
        fits.Column("none", "0E", array=np.zeros((n, 0), "f4")),
        fits.Column("float", "E", array=rng.normal(size=n).astype("f4"), unit="electron"),
        fits.Column("cube", "24D", dim="(2,3,4)", array=rng.normal(size=(n, 4, 3, 2))),
        fits.Column("complex", "C", array=(rng.normal(size=n) + 1j).astype("c8")),
        fits.Column("dcomplex", "2M", array=(rng.normal(size=(n, 2)) - 2j).astype("c16")),
        fits.Column("text", "12A", array=[("word %d" % i)[: i % 13] for i in range(n)]),
        fits.Column("texts", "20A", dim="(5,4)", array=[["a", "bb", "ccc ", "%05d" % i] for i in range(n)]),
        fits.Column("last", "A", array=["x", "y", "", "z"] * (n // 4) + ["w"] * (n % 4)),
    ]
    table = fits.BinTableHDU.from_columns(columns, name="all_types", ver=3)
    empty = fits.BinTableHDU.from_columns([fits.Column("a", "E"), fits.Column("b", "7A")], name="empty")
    path = os.path.join(folder, "table.fits")
    fits.HDUList([fits.PrimaryHDU(), table, empty]).writeto(path, overwrite=True, checksum=True)

    # Scaled columns are made by keywords alone: writing them through astropy fails for integers.
    scaled = fits.BinTableHDU.from_columns(
        [
            fits.Column("byte", "B", array=np.arange(50, dtype="u1")),
            fits.Column("short", "2I", array=np.arange(100, dtype="i2").reshape(50, 2)),
            fits.Column("double", "D", array=np.arange(50, dtype="f8")),
            fits.Column("sbyte", "B", array=np.arange(50, dtype="u1") + 100),
        ]
    )
    scaled_path = os.path.join(folder, "scaled_table.fits")
    scaled.writeto(scaled_path, overwrite=True)
    for keyword, value in {"TSCAL1": 0.5, "TZERO2": -3.25, "TSCAL3": -2.0, "TZERO3": 1.0, "TZERO4": -128}.items():
        fits.setval(scaled_path, keyword, value=value, ext=1)

    rows = np.zeros(50, dtype=[("id", "i4"), ("mag", "f8"), ("flux", "f4"), ("name", "S9")])
    rows["id"] = np.arange(50) - 20
    rows["mag"] = rng.normal(size=50) * 20
    rows["flux"] = rng.normal(size=50).astype("f4") * 1e12
    rows["name"] = ["star %d" % i for i in range(50)]
    ascii_path = os.path.join(folder, "ascii_table.fits")
    ascii_table = fits.TableHDU.from_columns(fits.ColDefs(rows, ascii=True), name="text")
    fits.HDUList([fits.PrimaryHDU(), ascii_table, fits.ImageHDU(np.ones((2, 2)), name="after")]).writeto(
        ascii_path, overwrite=True
    )
    return [path, scaled_path, ascii_path]


def header_file(folder):
    header = fits.Header()
    header["INTEGER"] = (-17, "a whole number")
    header["BIG"] = 2**62 + 1
    header["FLOAT"] = (0.1 + 0.2, "not quite 0.3")
    header["TINY"] = 5e-324
    header["HUGE"] = -1.7976931348623157e308
    header["WHOLE"] = (3.0, "a float")
    header["YES"] = True
    header["NO"] = (False, "logical")
    header["COMPLEX"] = 1.5 - 2j
    header["NOTHING"] = (None, "undefined value")
    header["EMPTY"] = ""
    header["QUOTES"] = ("it's 'here' not there", "with / slash")
    header["SPACES"] = "  leading"
    header["EXACT"] = "x" * 68
    header["LONGTEXT"] = ("It's long, isn't it? " * 20 + "end", "and a comment that goes on, " * 5 + "end")
    header["HIERARCH ESO DET CHIP1 ID"] = (3.5, "a hierarchical one")
    header["HIERARCH ESO OBS NAME"] = "night sky"
    header["HISTORY"] = "first"
    header["COMMENT"] = "a comment"
    header["HISTORY"] = "second " * 30
    header[""] = "blank keyword"
    header["AFTER"] = 1
    path = os.path.join(folder, "header.fits")
    fits.PrimaryHDU(np.arange(6, dtype="i2"), header).writeto(path, overwrite=True)
    return [path]


def groups_file(folder):
    data = fits.GroupData(
        np.arange(60, dtype="f4").reshape(4, 3, 5), parnames=["u", "v"], pardata=[np.arange(4), np.arange(4)], bitpix=-32
    )
    path = os.path.join(folder, "groups.fits")
    fits.HDUList([fits.GroupsHDU(data), fits.ImageHDU(np.ones((3, 3), "i4"), name="AFTER")]).writeto(path, overwrite=True)
    return [path]


def sky(case):
    from astropy.wcs import WCS

    wcs = WCS(fits.Header.fromstring("".join(case["cards"])))
    pixels = np.array(case["pixels"], float)
    extra = wcs.naxis - 2
    full = np.hstack([pixels] + [np.full((len(pixels), 1), wcs.wcs.crpix[2 + i] - 1) for i in range(extra)])
    world = wcs.wcs_pix2world(full, 0)
    return {
        "world": world[:, [wcs.wcs.lng, wcs.wcs.lat]].tolist(),
        "back": wcs.wcs_world2pix(world, 0)[:, :2].tolist(),
    }


def world_of(case):
    """World coordinates of 0-based pixels in the units of the header, for any number of axes."""
    from astropy import units
    from astropy.wcs import WCS

    header = fits.Header.fromstring("".join(case["cards"]))
    key = case["key"] or " "
    try:
        wcs = WCS(header, key=key)
        pixels = np.array(case["pixels"], float)
        world = wcs.all_pix2world(pixels, 0)
    except Exception as error:
        return {"error": str(error)}
    for axis, unit in enumerate(wcs.wcs.cunit):
        given = header.get("CUNIT%d%s" % (axis + 1, key.strip()))
        if given is not None and axis not in (wcs.wcs.lng, wcs.wcs.lat):
            world[:, axis] *= unit.to(units.Unit(given))
    return {"world": [[None if np.isnan(value) else value for value in row] for row in world.tolist()]}


def main():
    request = json.load(sys.stdin)
    answer = {}
    if "dump" in request:
        answer["dump"] = [dump(path) for path in request["dump"]]
    if "write" in request:
        folder = request["write"]["dir"]
        answer["write"] = image_files(folder) + table_file(folder) + header_file(folder) + groups_file(folder)
    if "wcs" in request:
        answer["wcs"] = [sky(case) for case in request["wcs"]]
    if "world" in request:
        answer["world"] = [world_of(case) for case in request["world"]]
    json.dump(answer, sys.stdout)


main()
