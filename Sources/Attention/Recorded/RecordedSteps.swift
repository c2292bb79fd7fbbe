public import Autodiff
import Tensors

extension Tape {
  /// An attention's output step by step, every step an operation of the tape: what automatic
  /// differentiation without a custom gradient makes of the forward pass.
  ///
  /// Polynomials of degree 2 at most go the factorised way: features, sums over keys, products with
  /// them, a division; under a mask in chunks of ``RecordedSteps/chunkLength`` tokens with the dense
  /// triangle inside. What is saved grows with N·F. All other kernels go by the matrix of all pairs.
  ///
  /// - Returns: `[leading…, queryCount, valueWidth]`.
  /// - Throws: ``AttentionError``, `TapeError.tooLarge`, `ComputationCancelled`.
  public func recordedAttention(
    _ queries: Recorded<Scalar>, _ keys: Recorded<Scalar>, _ values: Recorded<Scalar>,
    mechanism: any Mechanism, isCausal: Bool
  ) throws -> Recorded<Scalar> {
    let attention = try Attention(
      queries: queries.value.tensor, keys: keys.value.tensor, values: values.value.tensor,
      mechanism: mechanism, isCausal: isCausal)
    let q = try normalized(queries, mechanism.normalization)
    let scaled = try scale(q, by: Scalar(1 / attention.temperature))
    let k = try normalized(keys, mechanism.normalization)
    let offset = isCausal ? attention.causalOffset : nil
    guard let features = mechanism.kernel.features(width: attention.headWidth) else {
      let weights = try recordedWeights(scaled, k, mechanism.kernel, causalOffset: offset)
      return try matrixProduct(weights, values)
    }
    let steps = RecordedSteps(
      tape: self, features: features, kernel: mechanism.kernel, queries: scaled, keys: k,
      values: try withOnes(values))
    let sums = try offset.map { try steps.causalSums(offset: $0) } ?? steps.sums()
    return try quotient(sums)
  }

  /// The weights of all pairs, step by step.
  ///
  /// - Parameters:
  ///   - queries: Normalised, times 1/τ.
  ///   - keys: Normalised.
  ///   - kernel: f.
  ///   - causalOffset: Keys before the first query's own position; nil without a mask.
  /// - Returns: `[leading…, queryCount, keyCount]`.
  package func recordedWeights(
    _ queries: Recorded<Scalar>, _ keys: Recorded<Scalar>, _ kernel: Kernel, causalOffset: Int?
  ) throws -> Recorded<Scalar> {
    let scores = try matrixProduct(queries, transposeMatrices(keys))
    guard kernel == .exponential else {
      let values = try recordedValues(of: kernel, scores, causalOffset: causalOffset)
      return try divide(values, sum(values, axes: [-1], keepsAxes: true))
    }
    guard let causalOffset else { return try softmax(scores) }
    return try softmax(
      choosing(
        visibility(scores.shape, causalOffset), scores, Recorded(Numbers(-Scalar.infinity))))
  }

  /// f of every score by Horner's rule, 0 where a key is hidden.
  func recordedValues(
    of kernel: Kernel, _ scores: Recorded<Scalar>, causalOffset: Int?
  ) throws -> Recorded<Scalar> {
    guard case .polynomial(let coefficients) = kernel else {
      return try applying(.exp, to: scores)
    }
    func constant(_ number: Double) -> Recorded<Scalar> { Recorded(Numbers(Scalar(number))) }
    var sum = constant(coefficients.last ?? 0)
    for coefficient in coefficients.dropLast().reversed() {
      sum = try add(multiply(sum, scores), constant(coefficient))
    }
    if coefficients.count == 1 { sum = try broadcast(sum, to: scores.shape) }
    guard let causalOffset else { return sum }
    return try choosing(visibility(scores.shape, causalOffset), sum, constant(0))
  }

  /// 1 where query i sees key n ≤ i + offset, else 0.
  func visibility(_ shape: Shape, _ offset: Int) -> Numbers<Scalar> {
    let (rows, columns) = (shape[-2], shape[-1])
    return Numbers(
      [rows, columns],
      (0..<rows * columns).map { $0 % columns <= $0 / columns + offset ? 1 : 0 })
  }

  /// [v, 1] for every token.
  func withOnes(_ values: Recorded<Scalar>) throws -> Recorded<Scalar> {
    let shape = Shape(values.shape.extents.dropLast() + [1])
    return try concatenate([values, Recorded(Numbers(shape, repeating: 1))], axis: -1)
  }

  /// The sums of f·v over those of f, which come last.
  func quotient(_ sums: Recorded<Scalar>) throws -> Recorded<Scalar> {
    let whole = [AxisSlice](repeating: .all, count: sums.shape.rank - 1)
    return try divide(
      slice(sums, whole + [.range(to: -1)]), slice(sums, whole + [.range(from: -1)]))
  }
}

/// The factorised forward pass as operations of a tape.
public struct RecordedSteps<Scalar: TapeScalar> {
  /// Tokens of one chunk under a mask.
  public static var chunkLength: Int { 128 }

  let tape: Tape<Scalar>
  let features: Features
  let kernel: Kernel
  let queries: Recorded<Scalar>
  let keys: Recorded<Scalar>
  /// [v, 1].
  let values: Recorded<Scalar>
  /// A factor for every feature of every query and key; nil when all of them are 1.
  var thinning: (queries: Recorded<Scalar>, keys: Recorded<Scalar>)?

  /// [Σ f·v, Σ f] of every query over all keys.
  func sums() throws -> Recorded<Scalar> {
    try tape.matrixProduct(
      monomials(queries, thinning?.queries), moments(keys, thinning?.keys, values))
  }

  /// The same over the keys up to each query's own position.
  func causalSums(offset: Int) throws -> Recorded<Scalar> {
    let (queryCount, keyCount) = (queries.shape[-2], keys.shape[-2])
    guard queryCount > 0 else { return try sums() }
    var state: Recorded<Scalar>?
    var parts: [Recorded<Scalar>] = []
    for start in stride(from: 0, to: keyCount, by: Self.chunkLength) {
      let end = min(start + Self.chunkLength, keyCount)
      let (k, v) = (try stretch(keys, start, end), try stretch(values, start, end))
      let thinnedKeys = try thinning.map { try stretch($0.keys, start, end) }
      // The queries whose own positions lie in this chunk.
      let (first, last) = (max(start - offset, 0), min(max(end - offset, 0), queryCount))
      if first < last {
        let q = try stretch(queries, first, last)
        let thinnedQueries = try thinning.map { try stretch($0.queries, first, last) }
        let inside = try triangle(
          q, thinnedQueries, k, thinnedKeys, offset: first + offset - start)
        var sums = try tape.matrixProduct(inside, v)
        if let state {
          sums = try tape.add(sums, tape.matrixProduct(monomials(q, thinnedQueries), state))
        }
        parts.append(sums)
      }
      guard end < keyCount else { break }
      let added = try moments(k, thinnedKeys, v)
      state = try state.map { try tape.add($0, added) } ?? added
    }
    return try tape.concatenate(parts, axis: -2)
  }

  /// f of the pairs of a chunk, 0 where a key is hidden; thinned features are multiplied out.
  private func triangle(
    _ q: Recorded<Scalar>, _ thinnedQueries: Recorded<Scalar>?, _ k: Recorded<Scalar>,
    _ thinnedKeys: Recorded<Scalar>?, offset: Int
  ) throws -> Recorded<Scalar> {
    guard thinnedQueries != nil else {
      let scores = try tape.matrixProduct(q, tape.transposeMatrices(k))
      return try tape.recordedValues(of: kernel, scores, causalOffset: offset)
    }
    let weights = Numbers<Scalar>([features.count], features.weights.map { Scalar($0) })
    let asking = try tape.multiply(monomials(q, thinnedQueries), Recorded(weights))
    let values = try tape.matrixProduct(
      asking, tape.transposeMatrices(monomials(k, thinnedKeys)))
    return try tape.choosing(
      tape.visibility(values.shape, offset), values, Recorded(Numbers(Scalar(0))))
  }

  private func stretch(
    _ x: Recorded<Scalar>, _ from: Int, _ to: Int
  ) throws -> Recorded<Scalar> {
    let whole = [AxisSlice](repeating: .all, count: x.shape.rank - 2)
    return try tape.slice(x, whole + [.range(from: from, to: to)])
  }

  /// Σ weight · φ(k)[v, 1], `[…, F, valueWidth + 1]`.
  private func moments(
    _ keys: Recorded<Scalar>, _ factors: Recorded<Scalar>?, _ values: Recorded<Scalar>
  ) throws -> Recorded<Scalar> {
    let weights = Numbers<Scalar>([features.count, 1], features.weights.map { Scalar($0) })
    let sums = try tape.matrixProduct(tape.transposeMatrices(monomials(keys, factors)), values)
    return try tape.multiply(sums, Recorded(weights))
  }

  /// φ(x) without its weights, times factors if there are some, `[…, tokenCount, F]`.
  private func monomials(
    _ x: Recorded<Scalar>, _ factors: Recorded<Scalar>?
  ) throws -> Recorded<Scalar> {
    let one = Numbers<Scalar>(Shape(x.shape.extents.dropLast() + [1]), repeating: 1)
    var parts = [Recorded(one)]
    if features.count > 1 { parts.append(x) }
    if !features.first.isEmpty {
      parts.append(
        try tape.pairProducts(x, features.first.map(Int.init), features.second.map(Int.init)))
    }
    let whole = try tape.concatenate(parts, axis: -1)
    return try factors.map { try tape.multiply(whole, $0) } ?? whole
  }
}
