import Tensors

/// A walk over blocks of tokens with the moments Σ φ(x)·c of what was met so far; other tokens'
/// gradients are read from them on the way.
///
/// Features go to lanes, which walk a stretch of blocks side by side; their parts of the gradients
/// are then added in order. The moments of a slice of features stay in the first caches for the
/// whole stretch, and results do not depend on the number of threads.
struct FeatureSweep: Sendable {
  /// A block whose gradients are read, then a block that joins the moments.
  struct Step: Sendable {
    var read: Int?
    var added: Int?
  }

  let features: Features
  let added: GradientSide
  let read: GradientSide
  /// The gradient of the tokens read, `[block, width, size]`; added to.
  let gradient: WorkBlocks
  /// Σ f·c of the tokens read, without the last of the companions, `[block, size, valueWidth]`;
  /// added to, when it is wanted.
  let mixtures: WorkBlocks?

  private var width: Int { read.tokens.width }
  private var valueWidth: Int { read.valueWidth }

  /// Walks.
  func run(_ steps: [Step], _ context: ComputeContext) throws(ComputationCancelled) {
    let lanes = features.lanes
    let moments = WorkNumbers(count: features.count * (valueWidth + 1))
    let stretch = min(max(512 / max(width, 1), 4), 16)
    let parts = WorkBlocks(
      count: lanes.count * min(stretch, steps.count), width: width + (mixtures?.width ?? 0))
    let quiet = context.share(0, 0)
    let flag = context.cancelFlag
    for start in stride(from: 0, to: steps.count, by: stretch) {
      let here = steps[start..<min(start + stretch, steps.count)]
      try parallelFor(lanes.count, quiet) { lane in
        let walk = LaneWalk(sweep: self, moments: moments, flag: flag)
        walk.run(lanes[lane], here) { parts[lane * here.count + $0] }
      }
      try parallelFor(here.count, quiet) { place in
        guard let block = here[start + place].read else { return }
        for lane in lanes.indices { join(parts[lane * here.count + place], block) }
      }
      context.progress?(Double(here.endIndex) / Double(steps.count))
    }
  }

  /// Adds a lane's part to a block's results.
  private func join(_ part: UnsafeMutablePointer<Float>, _ block: Int) {
    let (target, length) = (gradient[block], gradient.blockLength)
    for index in 0..<length { target[index] += part[index] }
    guard let mixtures else { return }
    let (sums, more) = (mixtures[block], part + length)
    for index in 0..<mixtures.blockLength { sums[index] += more[index] }
  }
}

/// What one lane does.
private struct LaneWalk {
  let sweep: FeatureSweep
  let moments: WorkNumbers
  let flag: CancelFlag

  private var features: Features { sweep.features }
  private var momentWidth: Int { sweep.read.valueWidth + 1 }

  /// Walks the steps once for each slice; `part` is where a step's gradients go.
  func run(
    _ slices: [Range<Int>], _ steps: ArraySlice<FeatureSweep.Step>,
    part: (_ place: Int) -> UnsafeMutablePointer<Float>
  ) {
    let partLength = sweep.gradient.blockLength + (sweep.mixtures?.blockLength ?? 0)
    for (place, step) in steps.enumerated() where step.read != nil {
      part(place).update(repeating: 0, count: partLength)
    }
    Features.withScratch { scratch in
      for slice in slices {
        for (place, step) in steps.enumerated() where !flag.isCancelled {
          if let block = step.read { read(slice, block, to: part(place), scratch) }
          if let block = step.added { add(slice, block, scratch) }
        }
      }
    }
  }

  /// moments += weight · φ(x)·c over a block.
  private func add(_ slice: Range<Int>, _ block: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let side = sweep.added
    let places = side.tokens.places(in: block)
    let target = moments.start + slice.lowerBound * momentWidth
    let last = side.companions[block] + side.valueWidth * TokenBlocks.size
    side.tokens.withBlock(block) { tokens in
      features.withMonomials(slice, of: tokens, weighted: true, scratch: scratch) { rows in
        side.withRows(block) { values in
          Kernels.product(
            rows: slice.count, inner: places.count, columns: side.valueWidth,
            .init(rows + places.lowerBound, stride: TokenBlocks.size),
            .init(values, stride: side.valueWidth), into: target, stride: momentWidth,
            accumulates: true)
        }
        Kernels.addRowDots(
          into: target + side.valueWidth, stride: momentWidth, rows, stride: TokenBlocks.size,
          rowCount: slice.count, last, count: TokenBlocks.size)
      }
    }
  }

  /// A block's gradients, and its mixtures when they are wanted, from a slice of the moments.
  private func read(
    _ slice: Range<Int>, _ block: Int, to part: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let side = sweep.read
    let size = TokenBlocks.size
    let moments = Kernels.Matrix(
      moments.start + slice.lowerBound * momentWidth, stride: momentWidth)
    side.tokens.withBlock(block) { tokens in
      if sweep.mixtures != nil {
        features.withMonomials(slice, of: tokens, weighted: false, scratch: scratch) { rows in
          Kernels.product(
            rows: size, inner: slice.count, columns: side.valueWidth,
            .init(rows, stride: size, isTransposed: true), moments,
            into: part + sweep.gradient.blockLength, stride: side.valueWidth, accumulates: true)
        }
      }
      guard !features.isConstant(slice) else { return }
      let isLinear = features.isLinear(slice)
      let changes = isLinear ? part + (slice.lowerBound - 1) * size : scratch
      Kernels.product(
        rows: slice.count, inner: momentWidth, columns: size, moments,
        .init(side.companions[block], stride: size), into: changes, stride: size,
        accumulates: isLinear)
      if !isLinear { features.addPullback(slice, changes, at: tokens, to: part) }
    }
  }
}
