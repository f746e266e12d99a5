import { type Instant, MJD_J2000, mjdOf } from './instant.ts'

/**
 * TDB − TT as a clock at the centre of the Earth shows it: the terms of at least 0.08 µs of Fairhead & Bretagnon 1990,
 * A&A 229, 240, with the numbers of ERFA (src/dtdb.c; notice in licences/erfa.txt). Amplitudes in µs, frequencies in rad per
 * Julian millennium, phases in rad; one list for each power of the time.
 */
const TERMS: readonly (readonly (readonly [microseconds: number, frequency: number, phase: number])[])[] = [
  [
    [1656.674564, 6283.075849991, 6.240054195],
    [22.417471, 5753.384884897, 4.296977442],
    [13.839792, 12566.151699983, 6.19690441],
    [4.770086, 529.690965095, 0.444401603],
    [4.67674, 6069.776754553, 4.021195093],
    [2.256707, 213.299095438, 5.543113262],
    [1.694205, -3.523118349, 5.025132748],
    [1.554905, 77713.77146792, 5.19846709],
    [1.276839, 7860.419392439, 5.988822341],
    [1.193379, 5223.693919802, 3.64982373],
    [1.115322, 3930.20969622, 1.422745069],
    [0.794185, 11506.769769794, 2.322313077],
    [0.447061, 26.2983198, 3.615796498],
    [0.435206, -398.149003408, 4.349338347],
    [0.600309, 1577.343542448, 2.678271909],
    [0.496817, 6208.294251424, 5.696701824],
    [0.486306, 5884.926846583, 0.520007179],
    [0.432392, 74.781598567, 2.435898309],
    [0.468597, 6244.942814354, 5.866398759],
    [0.37551, 5507.553238667, 4.103476804],
    [0.243085, -775.522611324, 3.651837925],
    [0.173435, 18849.227549974, 6.153743485],
    [0.230685, 5856.477659115, 4.773852582],
    [0.203747, 12036.460734888, 4.333987818],
    [0.143935, -796.298006816, 5.957517795],
    [0.15908, 10977.078804699, 1.890075226],
    [0.119979, 38.133035638, 4.551585768],
    [0.118971, 5486.777843175, 1.914547226],
    [0.11612, 1059.381930189, 0.873504123],
    [0.137927, 11790.629088659, 1.135934669],
    [0.098358, 2544.314419883, 0.092793886],
    [0.101868, -5573.142801634, 5.984503847],
    [0.080164, 206.185548437, 2.095377709],
  ],
  [
    [102.156724, 6283.075849991, 4.249032005],
    [1.706807, 12566.151699983, 4.205904248],
  ],
  [],
]

const DAYS_PER_MILLENNIUM = 365250

/**
 * TDB − TT in seconds at an instant of TT (TDB serves as well), within 2 µs of the full series between 1950 and 2060. A site on
 * the ground differs by 2 µs at most, which is left out.
 */
export function tdbMinusTtSeconds(tt: Instant): number {
  const t = (mjdOf(tt) - MJD_J2000) / DAYS_PER_MILLENNIUM
  let microseconds = 0
  let power = 1
  for (const terms of TERMS) {
    for (const [amplitude, frequency, phase] of terms)
      microseconds += power * amplitude * Math.sin(frequency * t + phase)
    power *= t
  }
  return microseconds * 1e-6
}
