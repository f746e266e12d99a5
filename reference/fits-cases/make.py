"""Writes the files of this folder and what cfitsio (through fitsio) and astropy read from them: manifest.json.

    python3 -m venv venv && venv/bin/pip install -r ../../bench/requirements.txt && venv/bin/python make.py
"""

import gzip
import hashlib
import io
import json
import os
import random
import warnings

import astropy
import fitsio
import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
CASES = 150
SIDES = [1, 2, 3, 5, 7, 8, 9, 16, 17, 31, 33, 40, 65]
RANGES = {"u1": (0, 255), "i1": (-128, 127), "i2": (-32768, 32767), "u2": (0, 65535), "i4": (-(2**31), 2**31 - 1), "u4": (0, 2**32 - 1)}
NAMES = {"RICE": "RICE_1", "GZIP": "GZIP_1", "GZIP_2": "GZIP_2", "HCOMPRESS": "HCOMPRESS_1", "PLIO": "PLIO_1"}
METHODS = {"NO_DITHER": -1, "SUBTRACTIVE_DITHER_1": 1, "SUBTRACTIVE_DITHER_2": 2}


def pattern(rng, pick, shape):
    count = int(np.prod(shape))
    kind = pick.choice(["noise", "ramp", "constant", "spikes", "wild", "zeros", "few"])
    if kind == "noise":
        return rng.normal(pick.choice([0, 100, 30000]), pick.choice([0.01, 1, 300]), shape)
    if kind == "ramp":
        return np.arange(count).reshape(shape) * pick.choice([0.1, 1, -1, 3]) + pick.choice([0, 50])
    if kind == "constant":
        return np.full(shape, float(pick.choice([0, 7, -3, 65535])))
    if kind == "spikes":
        pixels = rng.normal(10, 2, shape)
        pixels.ravel()[rng.integers(0, count, max(1, count // 50))] = pick.choice([200, 1e6, -5])
        return pixels
    if kind == "wild":
        return rng.normal(0, pick.choice([1e3, 1e9, 1e-20, 1e30]), shape)
    if kind == "zeros":
        return np.where(rng.random(shape) < 0.5, 0, rng.normal(100, 5, shape))
    return rng.integers(0, 4, shape).astype(float)


def with_nan(rng, pick, pixels):
    if pick.random() < 0.5:
        return pixels
    pixels = pixels.astype(float)
    pixels[rng.random(pixels.shape) < pick.choice([0.01, 0.2, 0.9])] = np.nan
    if pixels.ndim > 1:
        pixels[pick.randrange(pixels.shape[0])] = np.nan
    return pixels


def case(number):
    """What to write, and how: everything follows from the number."""
    rng, pick = np.random.default_rng(number), random.Random(number)
    shape = tuple(pick.choice(SIDES) for _ in range(pick.choice([1, 2, 2, 2, 3])))
    if pick.random() < 0.06:
        shape = (2, pick.choice([9999, 10001]))
    algorithm = pick.choice(list(NAMES))
    tile = tuple(pick.randint(1, side) for side in shape) if pick.random() < 0.6 else None
    pixels = pattern(rng, pick, shape)
    how = {"writer": pick.choice(["cfitsio", "astropy"]), "algorithm": algorithm, "tile": tile}
    if pick.random() < 0.5:
        dtype = pick.choice(["f4", "f8"])
        how["q"] = pick.choice([16, 4, 64, 1, 0.5, -0.1, -2] + ([0] if algorithm.startswith("GZIP") else []))
        how["method"] = "NO_DITHER" if algorithm == "PLIO" else pick.choice(list(METHODS))
        how["seed"] = pick.choice([1, 77, 9999, 10000])
        with np.errstate(all="ignore"):
            pixels = with_nan(rng, pick, np.abs(pixels) if algorithm == "PLIO" else pixels).astype(dtype)
    else:
        dtype = pick.choice(["u1", "i2", "u2"] if algorithm == "PLIO" else list(RANGES))
        low, high = RANGES[dtype]
        if algorithm == "PLIO":
            low, high = 0, min(high, pick.choice([1, 255, 32767]))
        pixels = np.clip(np.round(pixels), low, high).astype(dtype)
    if algorithm == "HCOMPRESS":
        how.update(scale=pick.choice([0, 1, 1.5, 4, -3]), smooth=pick.choice([False, True]))
    return pixels, {**how, "dtype": dtype, "shape": shape}


def write(path, pixels, how):
    extra = {}
    if how["writer"] == "cfitsio":
        if "q" in how:
            extra.update(qlevel=how["q"], qmethod=how["method"], dither_seed=how["seed"])
        if "scale" in how:
            extra.update(hcomp_scale=how["scale"], hcomp_smooth=how["smooth"])
        if how["tile"]:
            extra["tile_dims"] = list(how["tile"])
        with fitsio.FITS(path, "rw", clobber=True) as file:
            file.write(pixels, compress=how["algorithm"], **extra)
        return
    if "q" in how:
        extra.update(quantize_level=how["q"], quantize_method=METHODS[how["method"]], dither_seed=how["seed"])
    if "scale" in how:
        extra.update(hcomp_scale=how["scale"], hcomp_smooth=int(how["smooth"]))
    if how["tile"]:
        extra["tile_shape"] = how["tile"]
    fits.CompImageHDU(pixels, compression_type=NAMES[how["algorithm"]], **extra).writeto(path, overwrite=True)


def canonical(pixels):
    pixels = np.ascontiguousarray(pixels.astype(pixels.dtype.newbyteorder("<")))
    if pixels.dtype.kind == "f":
        pixels[np.isnan(pixels)] = np.nan
    return pixels


def record(name, path):
    """What both readers find; where they differ cfitsio counts. None where cfitsio does not read its own file."""
    with fits.open(path) as file:
        theirs = canonical(file[1].data)
    try:
        with fitsio.FITS(path) as file:
            ours = canonical(file[1].read())
    except OSError:
        return None
    if ours.dtype != theirs.dtype:
        return None
    agree = ours.tobytes() == theirs.tobytes()
    return {
        "file": name,
        "dtype": ours.dtype.name,
        "shape": list(ours.shape),
        "sha256": hashlib.sha256(ours.tobytes()).hexdigest(),
        "checked": ["cfitsio", "astropy"] if agree else ["cfitsio"],
    }


def main():
    files = []
    for number in [*range(CASES), *EXTRA]:
        pixels, how = EXTRA[number] if number in EXTRA else case(number)
        name = f"{number}.fits.gz"
        path = os.path.join(HERE, "now.fits")
        try:
            write(path, pixels, how)
            found = record(name, path)
        except (OSError, ValueError, TypeError, RuntimeError, KeyError):
            found = None  # not every algorithm takes every shape and range
        if found:
            with open(path, "rb") as plain, open(os.path.join(HERE, name), "wb") as out:
                packed = io.BytesIO()
                with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as stream:
                    stream.write(plain.read())
                out.write(packed.getvalue())
            words = ", ".join(f"{key} {value}" for key, value in how.items() if value is not None)
            files.append({**found, "what": words})
        if os.path.exists(path):
            os.remove(path)
    readers = [f"fitsio {fitsio.__version__} (cfitsio {fitsio.cfitsio_version()})", f"astropy {astropy.__version__}"]
    with open(os.path.join(HERE, "manifest.json"), "w") as out:
        lines = ",\n".join("  " + json.dumps(file) for file in files)
        out.write(f'{{"readers": {json.dumps(readers)}, "files": [\n{lines}\n]}}\n')


def overshooting():
    """Values at the ends of their type, compressed with loss: some come back beyond them."""
    rng = np.random.default_rng(428)
    pixels = np.where(rng.random((33, 9)) < 0.5, -32768, 32767).astype("i2")
    how = {"writer": "cfitsio", "algorithm": "HCOMPRESS", "tile": None, "scale": 1, "smooth": True}
    return pixels, {**how, "dtype": "i2", "shape": pixels.shape}


def narrow_cube():
    """Tiles whose axis of length 1 is the first or the last one."""
    pixels = np.random.default_rng(5).normal(100, 9, (7, 20, 1)).astype("i4")
    how = {"writer": "cfitsio", "algorithm": "HCOMPRESS", "tile": (5, 13, 1), "scale": 0, "smooth": False}
    return pixels, {**how, "dtype": "i4", "shape": pixels.shape}


EXTRA = {1001: overshooting(), 1002: narrow_cube()}

main()
