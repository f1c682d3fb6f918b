const [WIDTH, HEIGHT, PAD] = [96, 20, 3]

/** The shape of past prices, newest at the right. The numbers stand beside it. */
export function Spark({ values }: { readonly values: readonly number[] }) {
  if (values.length < 2)
    return <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const x = (index: number) => PAD + (index / (values.length - 1)) * (WIDTH - 2 * PAD)
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - PAD - ((value - low) / (high - low)) * (HEIGHT - 2 * PAD)
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`)
  const last = values.at(-1) ?? 0
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon
        className="spark-area"
        points={`${x(0)},${HEIGHT} ${points.join(' ')} ${x(values.length - 1)},${HEIGHT}`}
      />
      <polyline className="spark-line" points={points.join(' ')} />
      <circle className="spark-dot" cx={x(values.length - 1)} cy={y(last)} r="2" />
    </svg>
  )
}
