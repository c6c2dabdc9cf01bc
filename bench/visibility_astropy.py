"""Airmass of many targets at many times with astropy: the frame made once, all targets and times in one transformation."""
import json
import sys
import time
import warnings

import numpy as np
import astropy
from astropy import units as u
from astropy.coordinates import AltAz, EarthLocation, SkyCoord
from astropy.time import Time
from astropy.utils import iers

warnings.simplefilter("ignore")
iers.conf.auto_download = False
iers.conf.iers_degraded_accuracy = "ignore"

request = json.load(sys.stdin)
site = request["site"]
location = EarthLocation(lat=site["latitude"] * u.deg, lon=site["longitude"] * u.deg, height=site["elevation"] * u.m)
ra = np.array([t["ra"] for t in request["targets"]])
dec = np.array([t["dec"] for t in request["targets"]])


def visibility():
    frame = AltAz(obstime=Time(request["times"], format="mjd"), location=location)
    targets = SkyCoord(ra[:, None] * u.deg, dec[:, None] * u.deg)
    altitude = targets.transform_to(frame).alt.deg
    with np.errstate(divide="ignore"):
        airmass = np.where(altitude > 0, 1 / np.sin(np.radians(altitude)), -1)
    return airmass, ((airmass > 0) & (airmass <= 2)).sum(axis=1) / 6


airmass, _ = visibility()
milliseconds = []
for _ in range(request["repetitions"]):
    start = time.perf_counter()
    visibility()
    milliseconds.append((time.perf_counter() - start) * 1000)
print(json.dumps({"version": astropy.__version__, "airmass": airmass.tolist(), "milliseconds": milliseconds}))
