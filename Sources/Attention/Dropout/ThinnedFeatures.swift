import Autodiff
import Tensors

/// Attention with dropped keys or dropped features of the second order, the linear way: sums over
/// keys for the output, and for the gradient the same sums again and sums over queries.
///
/// Masks and features are made again on the way back. Time O(N·F·D), memory O(F·D) beside the tokens.
func thinnedFeatures<Scalar>(
  _ kernel: Kernel, _ features: Features, causalOffset: Int?, _ dropout: Dropout
) -> CustomOperation<Scalar> {
  CustomOperation("attention with dropout") { operands, context in
    let sweep = ThinnedFeatures(
      numbers: PairNumbers(operands, causalOffset: causalOffset), kernel: kernel,
      features: features, dropout: dropout)
    try sweep.checkWork(context)
    let rows = try sweep.forward(context)
    let (width, size) = (sweep.numbers.valueWidth, sweep.columns)
    let shape = Shape(operands[0].shape.extents.dropLast() + [width])
    let rowCount = sweep.numbers.headCount * sweep.numbers.queryCount
    var outputs: [Double] = []
    for row in 0..<rowCount { outputs += rows[row * size..<row * size + width] }
    let normalizers = (0..<rowCount).map { rows[$0 * size + width] }
    let value = Numbers<Scalar>(shape, outputs.map { Scalar($0) })
    let bytes = rowCount * MemoryLayout<Double>.stride
    return .init(value, saving: operands + [value], otherBytes: bytes) { gradient in
      let parts = try sweep.gradients(
        gradient.elements.map { Double($0) }, value.elements.map { Double($0) }, normalizers,
        context)
      return zip(operands, parts).map { operand, part in
        Numbers(operand.shape, part.map { Scalar($0) })
      }
    }
  }
}

private struct ThinnedFeatures: Sendable {
  let numbers: PairNumbers
  let kernel: Kernel
  let features: Features
  let dropout: Dropout

  /// [v, 1].
  var columns: Int { numbers.valueWidth + 1 }

  /// Refuses sums that would not fit, before they are allocated.
  func checkWork(_ context: ComputeContext) throws(AttentionError) {
    let heads = Double(min(max(context.threadCount, 1), max(numbers.headCount, 1)))
    let bytes = 8 * heads * Double(features.count) * Double(columns + 2)
    guard bytes <= Double(context.memoryLimit) else {
      throw .workTooLarge(bytes: bytes < 0x1p62 ? Int(bytes) : .max, limit: context.memoryLimit)
    }
  }

  /// Which keys of a head are summed up.
  private func keptKeys(_ head: Int) -> [Bool] {
    guard dropout.scheme == .oneD else {
      return [Bool](repeating: true, count: numbers.keyCount)
    }
    return dropout.keptKeys(
      head: head, count: numbers.keyCount, mayBeNone: numbers.causalOffset != nil)
  }

  /// [output, normaliser] of every row, `[heads · queryCount, columns]`.
  func forward(_ context: ComputeContext) throws -> [Double] {
    let size = numbers.queryCount * columns
    return try parallelParts(numbers.headCount, of: size, context) { head, rows in
      walkQueries(head, context.cancelFlag) { query, state, phi, own in
        let row = rows + query * columns
        for feature in 0..<features.count {
          let line = state + feature * columns
          for column in 0..<columns { row[column] += phi[feature] * line[column] }
        }
        if let own {
          let weight = kernel.value(at: numbers.score(head, query, own))
          let start = (head * numbers.keyCount + own) * numbers.valueWidth
          for column in 0..<numbers.valueWidth {
            row[column] += weight * numbers.values[start + column]
          }
          row[numbers.valueWidth] += weight
        }
        for column in 0..<numbers.valueWidth { row[column] /= row[numbers.valueWidth] }
      }
    }
  }

  /// The gradients of queries, keys and values.
  func gradients(
    _ outputGradient: [Double], _ output: [Double], _ normalizers: [Double],
    _ context: ComputeContext
  ) throws -> [[Double]] {
    let (width, valueWidth, columns) = (numbers.width, numbers.valueWidth, self.columns)
    let (queryCount, keyCount) = (numbers.queryCount, numbers.keyCount)
    // [e, −t] of every row.
    var slopes: [Double] = []
    for row in normalizers.indices {
      var mean = 0.0
      for place in row * valueWidth..<(row + 1) * valueWidth {
        let scaled = outputGradient[place] / normalizers[row]
        slopes.append(scaled)
        mean += scaled * output[place]
      }
      slopes.append(-mean)
    }
    let heldSlopes = slopes
    let keySize = width + valueWidth
    let size = queryCount * width + keyCount * keySize
    let heads = try parallelParts(numbers.headCount, of: size, context) { head, place in
      let toKeys = place + queryCount * width
      let own = heldSlopes[head * queryCount * columns..<(head + 1) * queryCount * columns]
      own.withUnsafeBufferPointer { slopes in
        guard let slopes = slopes.baseAddress else { return }
        changeQueries(head, slopes, place, toKeys, context.cancelFlag)
        changeKeys(head, slopes, toKeys, context.cancelFlag)
      }
    }
    var parts = [[Double]](repeating: [], count: 3)
    for head in 0..<numbers.headCount {
      let first = head * size
      let keyed = first + queryCount * width
      parts[0] += heads[first..<keyed]
      for key in 0..<keyCount {
        let place = keyed + key * keySize
        parts[1] += heads[place..<place + width]
        parts[2] += heads[place + width..<place + keySize]
      }
    }
    return parts
  }

  /// Through the sums over keys to the queries; a query's own key that was dropped for the others is
  /// answered here too.
  private func changeQueries(
    _ head: Int, _ slopes: UnsafePointer<Double>, _ toQueries: UnsafeMutablePointer<Double>,
    _ toKeys: UnsafeMutablePointer<Double>, _ flag: CancelFlag
  ) {
    let (width, valueWidth) = (numbers.width, numbers.valueWidth)
    var change = [Double](repeating: 0, count: features.count)
    walkQueries(head, flag) { query, state, _, own in
      let slope = slopes + query * columns
      for feature in 0..<features.count {
        var sum = 0.0
        for column in 0..<columns { sum += state[feature * columns + column] * slope[column] }
        change[feature] = sum
      }
      pull(change, .queries, head, query, into: toQueries + query * width)
      guard let own else { return }
      let score = numbers.score(head, query, own)
      let product = numbers.value(head, own, times: slope) + slope[valueWidth]
      let (weight, slopeOfScore) = (
        kernel.value(at: score), kernel.derivative(at: score) * product
      )
      let key = toKeys + own * (width + valueWidth)
      let (start, other) = (
        (head * numbers.queryCount + query) * width, (head * numbers.keyCount + own) * width
      )
      for index in 0..<width {
        toQueries[query * width + index] += slopeOfScore * numbers.keys[other + index]
        key[index] += slopeOfScore * numbers.queries[start + index]
      }
      for index in 0..<valueWidth { key[width + index] += weight * slope[index] }
    }
  }

  /// Through sums over queries to the keys and values, from the last key on.
  private func changeKeys(
    _ head: Int, _ slopes: UnsafePointer<Double>, _ toKeys: UnsafeMutablePointer<Double>,
    _ flag: CancelFlag
  ) {
    let (width, valueWidth, count) = (numbers.width, numbers.valueWidth, features.count)
    let kept = keptKeys(head)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (columns + 2)) { room in
      guard let sums = room.baseAddress else { return }
      sums.update(repeating: 0, count: count * columns)
      let (phi, change) = (sums + count * columns, sums + count * (columns + 1))
      func add(_ query: Int) {
        fill(phi, .queries, head, query)
        let slope = slopes + query * columns
        for feature in 0..<count {
          let line = sums + feature * columns
          for column in 0..<columns { line[column] += phi[feature] * slope[column] }
        }
      }
      if numbers.causalOffset == nil {
        for query in 0..<numbers.queryCount where !flag.isCancelled { add(query) }
      }
      for key in stride(from: numbers.keyCount - 1, through: 0, by: -1) where !flag.isCancelled {
        if let offset = numbers.causalOffset, key >= offset { add(key - offset) }
        guard kept[key] else { continue }
        fill(phi, .keys, head, key)
        let place = toKeys + key * (width + valueWidth)
        for feature in 0..<count {
          let line = sums + feature * columns
          let weight = Double(features.weights[feature])
          change[feature] =
            weight * (numbers.value(head, key, times: line) + line[valueWidth])
          for column in 0..<valueWidth {
            place[width + column] += weight * phi[feature] * line[column]
          }
        }
        pull(
          Array(UnsafeBufferPointer(start: change, count: count)), .keys, head, key, into: place)
      }
    }
  }

  /// Sums up keys, and hands each query the sums over those it sees, `[features, columns]`, its
  /// features, and its own key when that is not among them.
  private func walkQueries(
    _ head: Int, _ flag: CancelFlag,
    _ body: (
      _ query: Int, _ state: UnsafePointer<Double>, _ phi: UnsafePointer<Double>, _ own: Int?
    ) -> Void
  ) {
    let (count, valueWidth) = (features.count, numbers.valueWidth)
    let kept = keptKeys(head)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (columns + 1)) { room in
      guard let sums = room.baseAddress else { return }
      sums.update(repeating: 0, count: count * columns)
      let phi = sums + count * columns
      for key in 0..<numbers.keyCount where !flag.isCancelled {
        if kept[key] {
          fill(phi, .keys, head, key)
          let start = (head * numbers.keyCount + key) * valueWidth
          for feature in 0..<count {
            let weight = Double(features.weights[feature]) * phi[feature]
            let line = sums + feature * columns
            for column in 0..<valueWidth {
              line[column] += weight * numbers.values[start + column]
            }
            line[valueWidth] += weight
          }
        }
        if let offset = numbers.causalOffset, key >= offset {
          fill(phi, .queries, head, key - offset)
          body(key - offset, sums, phi, kept[key] ? nil : key)
        }
      }
      guard numbers.causalOffset == nil else { return }
      for query in 0..<numbers.queryCount where !flag.isCancelled {
        fill(phi, .queries, head, query)
        body(query, sums, phi, nil)
      }
    }
  }

  private func tokens(_ side: Dropout.Side) -> (numbers: [Double], count: Int) {
    side == .queries
      ? (numbers.queries, numbers.queryCount) : (numbers.keys, numbers.keyCount)
  }

  /// The features of a token, thinned out.
  private func fill(
    _ phi: UnsafeMutablePointer<Double>, _ side: Dropout.Side, _ head: Int, _ token: Int
  ) {
    let (elements, count) = tokens(side)
    let start = (head * count + token) * numbers.width
    let linear = features.count - features.first.count
    phi[0] = 1
    for index in 1..<max(linear, 1) { phi[index] = elements[start + index - 1] }
    let stream = dropout.stream(side, head: head, token: token)
    for pair in features.first.indices {
      let factor = dropout.scheme == .quadratic ? dropout.factor(stream, pair) : 1
      phi[linear + pair] =
        factor * elements[start + Int(features.first[pair])]
        * elements[start + Int(features.second[pair])]
    }
  }

  /// From the gradient of a token's features to that of its numbers, which it is added to.
  private func pull(
    _ change: [Double], _ side: Dropout.Side, _ head: Int, _ token: Int,
    into place: UnsafeMutablePointer<Double>
  ) {
    let (elements, count) = tokens(side)
    let start = (head * count + token) * numbers.width
    let linear = features.count - features.first.count
    for index in 1..<max(linear, 1) { place[index - 1] += change[index] }
    let stream = dropout.stream(side, head: head, token: token)
    for pair in features.first.indices {
      let factor = dropout.scheme == .quadratic ? dropout.factor(stream, pair) : 1
      guard factor != 0 else { continue }
      let (m, l) = (Int(features.first[pair]), Int(features.second[pair]))
      place[m] += factor * change[linear + pair] * elements[start + l]
      place[l] += factor * change[linear + pair] * elements[start + m]
    }
  }
}
