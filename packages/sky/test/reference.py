"""Visibility by astropy: reads sites, targets, nights and elements as JSON, writes what the tests compare with."""
import json
import sys
import warnings

import numpy as np
from astropy import units as u
from astropy.coordinates import AltAz, EarthLocation, SkyCoord, get_body, get_body_barycentric, get_moon, get_sun
from astropy.time import Time
from astropy.utils import iers

warnings.simplefilter("ignore")
iers.conf.auto_download = False
iers.conf.iers_degraded_accuracy = "ignore"

MU = 0.01720209895**2
LIGHT = 499.004784 / 86400
OBLIQUITY = np.radians(84381.448 / 3600)


def crossings(times, values):
    """Where a densely sampled function crosses zero, with its direction."""
    signs = values < 0
    found = []
    for i in np.nonzero(signs[1:] != signs[:-1])[0]:
        fraction = values[i] / (values[i] - values[i + 1])
        found.append([float(times[i] + fraction * (times[i + 1] - times[i])), bool(signs[i])])
    return found


def kepler(e, m):
    """Eccentric or hyperbolic anomaly by bisection: slow and sure."""
    function = (lambda x: x - e * np.sin(x) - m) if e < 1 else (lambda x: e * np.sinh(x) - x - m)
    low, high = -50.0, 50.0
    for _ in range(200):
        middle = (low + high) / 2
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def heliocentric(el, t):
    e, i, node, w = el["eccentricity"], *np.radians([el["inclination"], el["lngAscNode"], el["argOfPerihelion"]])
    if el["scheme"] == "MPC_COMET":
        q = el["perihdist"]
        if e == 1:
            w3 = 3 * np.sqrt(MU / (2 * q**3)) * (t - el["epochOfPerihelion"])
            s = np.cbrt(w3 / 2 + np.sqrt(w3**2 / 4 + 1)) - np.cbrt(np.sqrt(w3**2 / 4 + 1) - w3 / 2)
            nu, r = 2 * np.arctan(s), q * (1 + s * s)
        else:
            a = q / abs(1 - e)
            m = np.sqrt(MU / a**3) * (t - el["epochOfPerihelion"])
            x = kepler(e, m)
            if e < 1:
                nu = 2 * np.arctan2(np.sqrt(1 + e) * np.sin(x / 2), np.sqrt(1 - e) * np.cos(x / 2))
                r = a * (1 - e * np.cos(x))
            else:
                nu = 2 * np.arctan(np.sqrt((e + 1) / (e - 1)) * np.tanh(x / 2))
                r = a * (e * np.cosh(x) - 1)
    else:
        a = el["semimajorAxis"]
        m = np.radians(el["meanAnomaly"]) + np.sqrt(MU / a**3) * (t - el["epochOfElements"])
        x = kepler(e, (m + np.pi) % (2 * np.pi) - np.pi)
        nu = 2 * np.arctan2(np.sqrt(1 + e) * np.sin(x / 2), np.sqrt(1 - e) * np.cos(x / 2))
        r = a * (1 - e * np.cos(x))
    u_ = w + nu
    v = r * np.array([
        np.cos(node) * np.cos(u_) - np.sin(node) * np.sin(u_) * np.cos(i),
        np.sin(node) * np.cos(u_) + np.cos(node) * np.sin(u_) * np.cos(i),
        np.sin(u_) * np.sin(i),
    ])
    c, s = np.cos(OBLIQUITY), np.sin(OBLIQUITY)
    return np.array([v[0], v[1] * c - v[2] * s, v[1] * s + v[2] * c])


def moving(el, mjd):
    time = Time(mjd, format="mjd", scale="utc")
    sun = get_body_barycentric("sun", time).xyz.to_value(u.au)
    earth = get_body_barycentric("earth", time).xyz.to_value(u.au) - sun
    seen = heliocentric(el, time.tt.mjd) - earth
    for _ in range(4):
        seen = heliocentric(el, time.tt.mjd - np.linalg.norm(seen) * LIGHT) - earth
    ra, dec = np.degrees(np.arctan2(seen[1], seen[0])) % 360, np.degrees(np.arcsin(seen[2] / np.linalg.norm(seen)))
    return {"ra": ra, "dec": dec, "distance": float(np.linalg.norm(seen))}


request = json.load(sys.stdin)
answer = {"sites": [], "moving": [moving(el, mjd) for el, mjd in request["moving"]], "moves": [], "times": []}
targets = SkyCoord([t["ra"] for t in request["targets"]] * u.deg, [t["dec"] for t in request["targets"]] * u.deg)
for site in request["sites"]:
    location = EarthLocation(lat=site["latitude"] * u.deg, lon=site["longitude"] * u.deg, height=site["elevation"] * u.m)
    nights = []
    for start in site["nights"]:
        coarse = Time(start + np.arange(0, 97) / 96, format="mjd")
        frame = AltAz(obstime=coarse, location=location)
        moon, sun = get_moon(coarse, location), get_sun(coarse)
        moon_here = moon.transform_to(frame)
        curves = []
        for target in targets:
            here = target.transform_to(frame)
            curves.append({
                "altitude": here.alt.deg.tolist(),
                "azimuth": here.az.deg.tolist(),
                "moonDistance": here.separation(moon_here).deg.tolist(),
            })
        elongation = sun.separation(get_moon(coarse)).rad
        moon_geo = get_moon(coarse)
        phase = np.arctan2(sun.distance * np.sin(elongation), moon_geo.distance - sun.distance * np.cos(elongation))
        fine = Time(start + np.arange(0, 721) / 720, format="mjd")
        fine_frame = AltAz(obstime=fine, location=location)
        sun_altitude = get_sun(fine).transform_to(fine_frame).alt.deg
        moon_altitude = get_moon(fine, location).transform_to(fine_frame).alt.deg
        nights.append({
            "curves": curves,
            "moonAltitude": moon_here.alt.deg.tolist(),
            "illumination": ((1 + np.cos(phase)) / 2).value.tolist(),
            "sun": {str(h): crossings(fine.mjd, sun_altitude - h) for h in (-50 / 60, -6, -12, -18)},
            "moon": crossings(fine.mjd, moon_altitude + 50 / 60),
            "targets": [crossings(fine.mjd, t.transform_to(fine_frame).alt.deg) for t in targets],
        })
    answer["sites"].append(nights)
for star in request["moves"]:
    coord = SkyCoord(star["ra"] * u.deg, star["dec"] * u.deg, pm_ra_cosdec=star["pmRa"] * u.mas / u.yr,
                     pm_dec=star["pmDec"] * u.mas / u.yr, distance=1 * u.kpc, radial_velocity=0 * u.km / u.s,
                     obstime=Time(star["from"], format="jyear"))
    moved = coord.apply_space_motion(new_obstime=Time(star["to"], format="jyear"))
    answer["moves"].append({"ra": moved.ra.deg, "dec": moved.dec.deg})
for mjd in request["times"]:
    time = Time(mjd, format="mjd", scale="utc")
    answer["times"].append({"tt": float((time.tt.mjd - mjd) * 86400), "gast": time.sidereal_time("apparent", "greenwich").deg})
json.dump(answer, sys.stdout)
