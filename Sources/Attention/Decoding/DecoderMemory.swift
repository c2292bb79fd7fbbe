import Tensors

/// What a decoder remembers of the tokens it took in.
protocol DecoderMemory: Sendable {
  var byteCount: Int { get }
  /// Takes a normalised key and its value in, then answers a normalised query, 1/τ included.
  mutating func advance(_ query: [Double]?, _ key: [Double], _ value: TensorNumbers) -> [Float]
}

/// The moments Σ φ(k)[v, 1], weighted, `[F, valueWidth + 1]`.
struct MomentMemory: DecoderMemory {
  let features: Features
  private var moments: [Double]

  init(features: Features, valueWidth: Int) {
    self.features = features
    moments = [Double](repeating: 0, count: features.count * (valueWidth + 1))
  }

  var byteCount: Int { 8 * moments.count }

  mutating func advance(
    _ query: [Double]?, _ key: [Double], _ value: TensorNumbers
  ) -> [Float] {
    let added = zip(features.monomials(of: key), features.weights).map { $0 * Double($1) }
    let companions = value.map(Double.init) + [1]
    let asked =
      query.map(features.monomials) ?? [Double](repeating: 0, count: features.count)
    var sums = [Double](repeating: 0, count: companions.count)
    Kernels.readMoments(into: &sums, &moments, adding: added, query: asked, companions: companions)
    guard query != nil else { return [] }
    return sums.dropLast().map { Float($0 / sums[value.count]) }
  }
}

extension Features {
  /// 1, x_m, and x_m·x_l for m ≤ l, as far as the degree goes.
  func monomials(of x: [Double]) -> [Double] {
    var result = [1.0]
    result.reserveCapacity(count)
    if count - first.count > 1 { result += x }
    for (m, l) in zip(first, second) { result.append(x[Int(m)] * x[Int(l)]) }
    return result
  }
}

/// Every key and value, for kernels without features.
struct TokenMemory: DecoderMemory {
  let kernel: Kernel
  let width: Int
  let valueWidth: Int
  private var keys: [Float] = []
  private var values: [Float] = []
  private var tokenCount = 0
  private let coefficients: [Float]

  init(kernel: Kernel, width: Int, valueWidth: Int) {
    self.kernel = kernel
    self.width = width
    self.valueWidth = valueWidth
    if case .polynomial(let given) = kernel {
      coefficients = given.map(Float.init)
    } else {
      coefficients = []
    }
  }

  var byteCount: Int { 4 * (keys.count + values.count) }

  mutating func advance(
    _ query: [Double]?, _ key: [Double], _ value: TensorNumbers
  ) -> [Float] {
    keys += key.map(Float.init)
    values += value
    tokenCount += 1
    guard let query else { return [] }
    return mixture(for: query.map(Float.init))
  }

  /// Σ f(s)·v / Σ f(s).
  private func mixture(for query: [Float]) -> [Float] {
    var weights = [Float](repeating: 0, count: tokenCount)
    keys.withUnsafeBufferPointer { keys in
      guard let keys = keys.baseAddress else { return }
      Kernels.addRowDots(
        into: &weights, stride: 1, keys, stride: width, rowCount: tokenCount, query, count: width)
    }
    let normalizer: Double
    if coefficients.isEmpty {
      let largest = Kernels.maximum(weights, tokenCount)
      normalizer = Kernels.exponential(
        &weights, tokenCount, shift: largest == -.infinity ? 0 : largest)
    } else {
      normalizer = Kernels.polynomial(&weights, tokenCount, coefficients)
    }
    // Stretches in single precision, their sums in double.
    var sums = [Double](repeating: 0, count: valueWidth)
    for start in stride(from: 0, to: tokenCount, by: 512) {
      let part = stretch(start..<min(start + 512, tokenCount), weights)
      for column in 0..<valueWidth { sums[column] += Double(part[column]) }
    }
    return sums.map { Float($0 / normalizer) }
  }

  private func stretch(_ tokens: Range<Int>, _ weights: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: valueWidth)
    Kernels.withPointers(TensorNumbers(weights), TensorNumbers(values), &result) {
      weights, values, result in
      Kernels.addWeightedRows(
        into: result, weights + tokens.lowerBound, values + tokens.lowerBound * valueWidth,
        stride: valueWidth, rowCount: tokens.count, count: valueWidth)
    }
    return result
  }
}
