/** How something grows with n, from measurements at powers of ten: the exponent, and the simple law that is nearest. */
export type Measured = { readonly n: number; readonly value: number };

const laws = [
  { name: "constant", of: (_n: number) => 1 },
  { name: "log n", of: (n: number) => Math.log(n) },
  { name: "n", of: (n: number) => n },
  { name: "n log n", of: (n: number) => n * Math.log(n) },
  { name: "n²", of: (n: number) => n * n },
];

/** Small sizes are mostly what is there in any case; so many of the largest are looked at. */
const largest = 3;

export function fitGrowth(all: readonly Measured[]): {
  readonly exponent: number;
  readonly law: string;
} {
  const points = [...all].sort((a, b) => a.n - b.n).slice(-largest);
  const errors = laws.map(({ name, of }) => {
    const ratios = points.map(({ n, value }) => Math.log(value / of(n)));
    return { name, error: Math.max(...ratios) - Math.min(...ratios) };
  });
  const [nearest] = errors.sort((a, b) => a.error - b.error);
  return { exponent: slopeOf(points), law: nearest?.name ?? "" };
}

/** Of the line through the logarithms, by least squares. */
function slopeOf(points: readonly Measured[]): number {
  const xs = points.map(({ n }) => Math.log(n));
  const ys = points.map(({ value }) => Math.log(value));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((one, n) => (one - x) * ((ys[n] ?? 0) - y)));
  return covariance / mean(xs.map((one) => (one - x) ** 2));
}
