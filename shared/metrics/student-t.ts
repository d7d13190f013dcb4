// How likely a value of Student's t at least as far from zero is by chance. Not what is tested by it: see window-change.ts.

/** Lanczos' approximation of ln Γ(x) for x > 0 (Numerical Recipes, 2nd edition, § 6.1): relative error below 2e-10. */
const LANCZOS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.001208650973866179,
  -0.000005395239384953,
]

function lnGamma(x: number): number {
  const shifted = x + 5.5
  let series = 1.000000000190015
  LANCZOS.forEach((coefficient, index) => (series += coefficient / (x + index + 1)))
  return (x + 0.5) * Math.log(shifted) - shifted + Math.log((Math.sqrt(2 * Math.PI) * series) / x)
}

const TINY = 1e-300
const MOST_STEPS = 10_000

/** The continued fraction of the incomplete beta function by Lentz's method (Numerical Recipes, § 6.4; Abramowitz & Stegun 26.5.8). */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= MOST_STEPS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return fraction
}

/** The regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** The chance of |T| ≥ |t| with so many degrees of freedom, which may be a fraction: I_{ν/(ν+t²)}(ν/2, ½). */
export function chanceOfT(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
}
