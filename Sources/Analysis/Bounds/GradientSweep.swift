public import Attention
public import Tensors

/// What a sweep changes about an attention.
public enum SweptQuantity: String, CaseIterable, Sendable {
  /// The temperature τ.
  case tau
  /// The number of tokens: the first so many.
  case tokens
  /// The order p of a polynomial of the series; other mechanisms stay as they are.
  case order
}

/// Mean gradient norms over the queries of one attention of a sweep.
public struct SweptNorms: Equatable, Sendable {
  /// τ, N or p.
  public let place: Double
  /// The mean of the norm.
  public let actual: Double
  /// Half the width of its 95 % t interval, when rows were sampled.
  public let halfWidth: Double?
  /// The mean of the ceilings; nil for "no bound".
  public let ceiling: Double?
  /// How the mean was obtained.
  public let evidence: Evidence
}

extension Attention {
  /// The same attention with a quantity at another place; nil where it has no such quantity.
  ///
  /// - Throws: `AttentionError` for a temperature or an order that no mechanism has.
  public func moved(_ quantity: SweptQuantity, to place: Double) throws -> Attention? {
    switch quantity {
    case .tau:
      if mechanism is Softmax { return try with(Softmax(temperature: place)) }
      guard let fastmax = mechanism as? Fastmax else { return nil }
      return try with(
        Fastmax(
          order: fastmax.order, normalization: fastmax.normalization, temperature: place,
          coefficients: fastmax.coefficients))
    case .order:
      guard let fastmax = mechanism as? Fastmax else { return self }
      return try with(
        Fastmax(
          order: Int(place), normalization: fastmax.normalization,
          temperature: fastmax.chosenTemperature))
    case .tokens:
      let count = min(Int(place), keyCount)
      func first(_ tensor: Tensor, _ count: Int) -> Tensor {
        let width = tensor.shape[-1]
        return Tensor([count, width], Array(tensor.elements[..<(count * width)]))
      }
      return try Attention(
        queries: first(queries, min(queryCount, count)), keys: first(keys, count),
        values: first(values, count), mechanism: mechanism, isCausal: isCausal)
    }
  }

  private func with(_ mechanism: some Mechanism) throws -> Attention {
    try Attention(
      queries: queries, keys: keys, values: values, mechanism: mechanism, isCausal: isCausal)
  }
}

/// Mean norms of gradients while a quantity moves, one list for each measure.
///
/// - Parameters:
///   - attention: One head.
///   - quantity: What moves.
///   - places: Where it stands; a place that the attention cannot take is left out.
///   - measures: Which derivatives.
///   - context: Cancels and hears of progress.
/// - Throws: `AttentionError` for several heads or a place no mechanism has, `ComputationCancelled`.
/// - Complexity: A few thousand pairs' worth of rows at each place, at least four rows.
public func gradientSweep(
  of attention: Attention, over quantity: SweptQuantity, places: [Double],
  measures: [GradientMeasure], context: ComputeContext
) throws -> [[SweptNorms]] {
  // Values stay, or the first of them do: one table of distances serves all places.
  let diameters = try ValueDiameters(attention, context)
  var results = [[SweptNorms]](repeating: [], count: measures.count)
  let effort = (measures.map { $0.effort(on: attention) }.reduce(0, +)) * places.count
  for (index, place) in places.enumerated() {
    guard let moved = try attention.moved(quantity, to: place), moved.queryCount > 0 else {
      continue
    }
    try context.checkCancelled()
    let bound = moved.scoreBound(context.cancelFlag)
    let gradients = try measures.map {
      try RowGradient(
        moved, measure: $0, scoreBound: bound, diameters: diameters, context: context)
    }
    let plan = RowPlan(
      rowCount: moved.queryCount, keyCount: moved.keyCount, effort: effort, leastRows: 4)
    var actual = [RunningMean](repeating: RunningMean(), count: measures.count)
    var ceiling = [Double?](repeating: 0, count: measures.count)
    try plan.forEachRow(of: moved, context.quiet) { row in
      for (index, gradient) in gradients.enumerated() {
        let norms = try gradient.norms(row)
        actual[index].add(norms.actual)
        ceiling[index] = ceiling[index].flatMap { sum in norms.ceiling.map { sum + $0 } }
      }
    }
    for index in measures.indices {
      results[index].append(
        SweptNorms(
          place: place, actual: actual[index].value,
          halfWidth: plan.isExact ? nil : actual[index].halfWidth(plan),
          ceiling: ceiling[index].map { $0 / Double(plan.rows.count) }, evidence: plan.evidence()))
    }
    reportProgress(index + 1, of: places.count, context)
  }
  return results
}
