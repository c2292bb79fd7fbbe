public import Attention
public import Tensors

/// Seconds an output takes by its planned way: the fastest of at least three runs, and of more while
/// they are short, after one that is not counted.
///
/// - Throws: As ``Attention/output(_:)``.
public func measuredTime(of attention: Attention, _ context: ComputeContext) throws -> Double {
  let way = AttentionPlan(attention, context: context).chosen
  let clock = ContinuousClock()
  let start = clock.now
  _ = try attention.output(context, way: way)
  var best = Double.infinity
  var runs = 0
  while runs < 3 || (runs < 25 && clock.now - start < .milliseconds(40)) {
    let elapsed = try clock.measure { _ = try attention.output(context, way: way) }
    best = min(best, elapsed / .seconds(1))
    runs += 1
  }
  return best
}
