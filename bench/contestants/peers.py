"""Peers of the bench: does one task for each line on standard input, and answers with a line of JSON."""

import json
import os
import resource
import sys
import tempfile
import time
import zlib

import numpy as np

QUANTIZE_LEVEL = 64
DITHER_SEED = 2048


def decode_fitsio(files):
    import fitsio

    def task():
        with fitsio.FITS(files[0]) as file:
            return file["SCI"].read()

    return task


def decode_astropy(files):
    from astropy.io import fits

    def task():
        with fits.open(files[0]) as file:
            data = file["SCI"].data
            return np.ascontiguousarray(data, dtype=data.dtype.newbyteorder("="))  # plain ones are views of the file

    return task


def header_astropy(files):
    from astropy.io import fits

    def task():
        with fits.open(files[0]) as file:
            for card in file["SCI"].header.cards:
                card.value  # parsed when asked for

    return task


def table_astropy(files):
    from astropy.io import fits

    def task():
        with fits.open(files[0]) as file:
            data = file["CAT"].data
            columns = [np.asarray(data[name], dtype=data[name].dtype.newbyteorder("=")) for name in data.names]
            return columns[0]

    return task


def table_fitsio(files):
    import fitsio

    def task():
        with fitsio.FITS(files[0]) as file:
            data = file["CAT"].read()
            return np.ascontiguousarray(data["c0"])

    return task


def column_astropy(files):
    from astropy.io import fits

    def task():
        with fits.open(files[0]) as file:
            return np.asarray(file["CAT"].data["c3"], dtype="f8")

    return task


def encode(files):
    import fitsio

    pixels = fitsio.read(files[0], ext="SCI")

    def task():
        with fitsio.FITS("mem://", "rw") as file:
            file.write(
                pixels,
                compress="RICE",
                qlevel=QUANTIZE_LEVEL,
                qmethod="SUBTRACTIVE_DITHER_1",
                dither_seed=DITHER_SEED,
            )

    return task


def median(files):
    import fitsio

    frames = [fitsio.read(path, ext="SCI") for path in files]
    return lambda: np.median(frames, axis=0)


def median_files(files):
    from astropy.io import fits

    def task():
        frames = []
        for path in files:
            with fits.open(path) as file:
                frames.append(file["SCI"].data)
        result = np.median(frames, axis=0)
        with tempfile.TemporaryDirectory() as folder:
            hdus = fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(result, name="SCI")])
            hdus.writeto(os.path.join(folder, "median.fits.fz"))

    return task


def light_curve(points):
    """The same as that of ours.ts."""
    state = 1234567

    def random():
        nonlocal state
        state = state * 16807 % 2147483647
        return state / 2147483647

    times = np.array([random() * points / 10 for _ in range(points)])
    noise = np.array([0.1 * (random() - 0.5) for _ in range(points)])
    errors = np.array([0.02 + 0.02 * random() for _ in range(points)])
    return times, 15 + 0.1 * np.sin(2 * np.pi * times / 0.7) + noise, errors


def periodogram(method, points, searches):
    from astropy.timeseries import LombScargle

    curve = light_curve(points)

    def task():
        for _ in range(searches):
            _, power = LombScargle(*curve).autopower(method=method)
        return np.array([np.argmax(power)])

    return task



def sources(files):
    import fitsio
    import sep

    sep.set_extract_pixstack(5_000_000)
    pixels = fitsio.read(files[0], ext="SCI").astype("f4")

    def task():
        background = sep.Background(pixels)
        net = pixels - background.back()
        return len(sep.extract(net, 1.5, err=background.globalrms))

    return task


TASKS = {
    "decode-fitsio": decode_fitsio,
    "decode-astropy": decode_astropy,
    "encode": encode,
    "header-astropy": header_astropy,
    "table-astropy": table_astropy,
    "table-fitsio": table_fitsio,
    "column-astropy": column_astropy,
    "median": median,
    "median-files": median_files,
    "sources": sources,
    "period": lambda _: periodogram("auto", 1000, 10),
    "period-exact": lambda _: periodogram("cython", 1000, 1),
}


def check(result):
    if isinstance(result, (int, float)):
        return str(result)
    return None if result is None else str(zlib.crc32(np.ascontiguousarray(result, dtype="<f4").tobytes()))


task = TASKS[sys.argv[1]](sys.argv[2:])
checked = False
answer = None
for _ in sys.stdin:
    start = time.perf_counter()
    result = task()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not checked:
        answer = check(result)
        checked = True
    print(json.dumps({"seconds": seconds, "peakMegabytes": peak, "check": answer}), flush=True)
