"""Chooses GMOS bias frames of a folder, short and binned by two, with astropy: the peer of bench/dataselect.ts."""

import os
import sys

from astropy.io import fits


def is_wanted(path):
    with fits.open(path) as hdus:
        phu = hdus[0].header
        return (
            phu.get("INSTRUME") == "GMOS-S"
            and phu.get("OBSTYPE") == "BIAS"
            and phu.get("EXPTIME", 0.0) < 10
            and hdus[1].header.get("CCDSUM", "").split()[:1] == ["2"]
        )


folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    path = os.path.join(folder, name)
    if is_wanted(path):
        print(path)
