"""Peers of the photometry rows: does one task for each line on standard input, and answers with a line of JSON."""

import json
import resource
import sys
import time

import numpy as np

SIDE = 4096
MARGIN = 20
STARS = 1000
RADIUS = 8.3
APERTURE, INNER, OUTER = 7.64, 12.73, 19.1


def star_positions():
    """As in photometry-tasks.ts."""
    state = 20240115
    numbers = []
    for _ in range(2 * STARS):
        state = (state * 16807) % 2147483647
        numbers.append(MARGIN + state / 2147483647 * (SIDE - 2 * MARGIN))
    return np.array(numbers).reshape(-1, 2)


def science(path):
    from astropy.io import fits

    with fits.open(path) as file:
        data = file["SCI"].data
        return np.ascontiguousarray(data, dtype="=f4")


def circles_photutils(files):
    from photutils.aperture import CircularAperture, aperture_photometry

    image = science(files[0])
    circles = CircularAperture(star_positions(), r=RADIUS)

    def task():
        return float(np.sum(aperture_photometry(image, circles, method="exact")["aperture_sum"]))

    return task


def circles_sep(files):
    import sep

    image = science(files[0])
    places = star_positions()

    def task():
        flux, _, _ = sep.sum_circle(image, places[:, 0], places[:, 1], RADIUS, subpix=0)
        return float(np.sum(flux))

    return task


def series_photutils(arguments):
    """Frame by frame: read, place the catalogue's stars by the WCS, centre them, sky in the annulus, sum. No calibration, no pictures."""
    from astropy.io import fits
    from astropy.stats import SigmaClip
    from astropy.wcs import WCS
    from photutils.aperture import ApertureStats, CircularAnnulus, CircularAperture, aperture_photometry
    from photutils.centroids import centroid_com, centroid_sources

    _, _, count, *paths = arguments

    def measure(path):
        with fits.open(path) as file:
            image = np.ascontiguousarray(file["SCI"].data, dtype="=f4")
            header = file["SCI"].header
            table = file["CAT"].data
            ra, dec = np.array(table["ra"]), np.array(table["dec"])
        scale = 0.778
        x, y = WCS(header).wcs_world2pix(ra, dec, 0)
        edge = OUTER / scale + 2
        inside = (x > edge) & (y > edge) & (x < image.shape[1] - edge) & (y < image.shape[0] - edge)
        x, y = x[inside][:200], y[inside][:200]
        x, y = centroid_sources(image, x, y, box_size=21, centroid_func=centroid_com)
        places = np.column_stack([x, y])
        sky = ApertureStats(
            image, CircularAnnulus(places, INNER / scale, OUTER / scale), sigma_clip=SigmaClip(3.0, maxiters=10)
        )
        sums = aperture_photometry(image, CircularAperture(places, APERTURE / scale))["aperture_sum"]
        return np.asarray(sums) - sky.mean * CircularAperture((0, 0), APERTURE / scale).area

    def task():
        for i in range(int(count)):
            measure(paths[i % len(paths)])
        return float(count)

    return task


TASKS = {
    "circles-photutils": circles_photutils,
    "circles-sep": circles_sep,
    "series": series_photutils,
}

task = TASKS[sys.argv[1]](sys.argv[2:])
for _ in sys.stdin:
    start = time.perf_counter()
    result = task()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peakMegabytes": peak, "check": str(round(result / 100))}), flush=True)
