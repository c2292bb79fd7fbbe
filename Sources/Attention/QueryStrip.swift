import Tensors

/// Queries that meet keys side by side, with what they have summed so far.
///
/// For the exponential, each query keeps the largest score so far; when it grows, what was summed is
/// scaled down (the running maximum of Milakov and Gimelshein 2018, arXiv:1805.02867).
struct QueryStrip {
  /// Queries in a strip.
  static let size = 32
  /// Keys that may be met at a time.
  static let keyLimit = TokenBlocks.size

  /// `[width, size]`, ``TokenBlocks/size`` numbers between the rows.
  let queries: UnsafePointer<Float>
  let width: Int
  let valueWidth: Int
  /// The kernel's; none for the exponential.
  let coefficients: [Float]
  /// Σ weight · value, `[valueWidth, size]`.
  let mixtures: UnsafeMutablePointer<Float>
  let running: Kernels.RunningSums
  /// Room for `keyLimit` rows of weights; strips that do not work at the same time may share it.
  let rows: UnsafeMutablePointer<Float>

  /// Sums over keys.
  ///
  /// - Parameters:
  ///   - keys: `[width, count]`, ``TokenBlocks/size`` numbers between the rows.
  ///   - values: `[count, valueWidth]`.
  ///   - diagonal: Key n is hidden from the queries before n + diagonal; nil: none is.
  ///   - hasFiniteValues: False keeps hidden values out even though their weight is 0: 0 · NaN is NaN.
  func meet(
    _ keys: UnsafePointer<Float>, _ values: UnsafePointer<Float>, count: Int, diagonal: Int? = nil,
    hasFiniteValues: Bool = true
  ) {
    // Keys that some of the first half see; later ones meet the second half only.
    let half = Kernels.stripGrain
    let early = diagonal.map { min(count, max(half - $0, 0)) } ?? count
    score(keys, 0..<early, from: 0)
    score(keys, early..<count, from: half)
    let hasGrown = Kernels.weigh(
      rows, stride: Self.size, tokens: Self.size, keyCount: count, diagonal: diagonal ?? -count,
      coefficients: coefficients, running)
    if hasGrown {
      Kernels.scaleTokens(
        mixtures, stride: Self.size, rowCount: valueWidth, by: running.factors, tokens: Self.size)
    }
    if let diagonal, !hasFiniteValues {
      addVisible(values, count: count, diagonal: diagonal)
    } else {
      mix(values, 0..<early, from: 0)
      mix(values, early..<count, from: half)
    }
  }

  private func score(_ keys: UnsafePointer<Float>, _ range: Range<Int>, from query: Int) {
    guard !range.isEmpty else { return }
    Kernels.scores(
      tokens: Self.size - query, keyCount: range.count, width: width, queries + query,
      queryStride: TokenBlocks.size, keys + range.lowerBound, keyStride: TokenBlocks.size,
      into: rows + range.lowerBound * Self.size + query, stride: Self.size)
  }

  private func mix(_ values: UnsafePointer<Float>, _ range: Range<Int>, from query: Int) {
    guard !range.isEmpty else { return }
    Kernels.mix(
      rowCount: range.count, tokens: Self.size - query, columns: valueWidth,
      .init(rows + range.lowerBound * Self.size + query, stride: Self.size),
      values + range.lowerBound * valueWidth, matrixStride: valueWidth, into: mixtures + query,
      stride: Self.size)
  }

  /// Σ weight · value pair by visible pair.
  private func addVisible(_ values: UnsafePointer<Float>, count: Int, diagonal: Int) {
    for key in 0..<count {
      for query in min(max(key + diagonal, 0), Self.size)..<Self.size {
        let weight = rows[key * Self.size + query]
        for column in 0..<valueWidth {
          mixtures[column * Self.size + query] += weight * values[key * valueWidth + column]
        }
      }
    }
  }

  /// Divides and writes the output of some of the queries.
  ///
  /// - Parameters:
  ///   - output: `[places, valueWidth]`.
  ///   - normalizers: `[places]`.
  func write(
    _ places: Range<Int>, output: UnsafeMutablePointer<Float>,
    normalizers: UnsafeMutablePointer<Double>
  ) {
    for (row, place) in places.enumerated() {
      normalizers[row] = running.sums[place]
      // Not a single score above −∞: no weights at all.
      let isVoid = coefficients.isEmpty && running.maxima[place] == -.infinity
      running.factors[place] = isVoid ? .nan : Float(1 / running.sums[place])
    }
    Kernels.writeTokens(
      mixtures + places.lowerBound, stride: Self.size, count: places.count, width: valueWidth,
      factors: running.factors + places.lowerBound, to: output)
  }
}

/// Room for strips of a block of queries.
struct StripRoom {
  private let numbers: UnsafeMutablePointer<Float>
  private let sums: UnsafeMutablePointer<Double>
  private let width: Int
  private let valueWidth: Int
  private let coefficients: [Float]

  /// Lends room for so many strips, their sums 0 and their largest scores −∞.
  static func with(_ head: ForwardHead, strips: Int, _ body: (StripRoom) -> Void) {
    let size = QueryStrip.size
    let running = strips * (head.valueWidth + 2) * size
    withScratch(QueryStrip.keyLimit * size + running) { numbers in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: strips * size) { sums in
        guard let sums = sums.baseAddress else { return }
        let room = StripRoom(
          numbers: numbers, sums: sums, width: head.queries.width, valueWidth: head.valueWidth,
          coefficients: head.coefficients)
        sums.update(repeating: 0, count: strips * size)
        (numbers + QueryStrip.keyLimit * size).update(repeating: 0, count: running)
        for strip in 0..<strips {
          room.strip(strip, numbers).running.maxima.update(repeating: -.infinity, count: size)
        }
        body(room)
      }
    }
  }

  /// One of the strips, at its queries.
  func strip(_ index: Int, _ queries: UnsafePointer<Float>) -> QueryStrip {
    let size = QueryStrip.size
    let own = numbers + (QueryStrip.keyLimit + index * (valueWidth + 2)) * size
    return QueryStrip(
      queries: queries, width: width, valueWidth: valueWidth,
      coefficients: coefficients, mixtures: own + 2 * size,
      running: .init(sums: sums + index * size, maxima: own, factors: own + size), rows: numbers)
  }
}
