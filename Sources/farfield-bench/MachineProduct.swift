import Tensors

/// A square matrix product at the machine's limit, which other work is compared with.
///
/// The engine's loops on copies that lie well in the caches: parts of the left side without gaps of a
/// power of two, panels of the right side as wide as a tile.
final class MachineProduct {
  private let context: ComputeContext
  private var operands: [Int: Operands] = [:]
  /// The extent used beside other cases: large enough for the limit, small enough to alternate.
  static let usualExtent = 512

  /// A tall part of the left side in the second cache, a panel of the right side in the first.
  private static let (height, depth, panel) = (96, 256, 32)

  private struct Operands {
    var left: [Float]
    var right: [Float]
    var panels: [Float]
    var result: [Float]

    init(_ extent: Int) {
      var generator = RandomGenerator(seed: 1)
      left = generator.normal([extent, extent]).elements
      right = generator.normal([extent, extent]).elements
      panels = [Float](repeating: 0, count: extent * extent)
      result = panels
    }
  }

  init(context: ComputeContext) { self.context = context }

  /// Floating point operations a second, by one product.
  func rate(extent: Int = MachineProduct.usualExtent) throws -> Double {
    let time = try seconds { try run(extent: extent) }
    return 2 * Double(extent) * Double(extent) * Double(extent) / time
  }

  /// One product; the extent is a multiple of a panel's width.
  func run(extent: Int) throws {
    precondition(
      extent % Self.panel == 0, "an extent is a multiple of \(Self.panel), got \(extent)")
    var operands = operands.removeValue(forKey: extent) ?? Operands(extent)
    let context = context
    try operands.left.withUnsafeBufferPointer { left in
      try operands.right.withUnsafeBufferPointer { right in
        try operands.panels.withUnsafeMutableBufferPointer { panels in
          try operands.result.withUnsafeMutableBufferPointer { result in
            guard let left = left.baseAddress, let right = right.baseAddress,
              let panels = panels.baseAddress, let result = result.baseAddress
            else { return }
            // Each piece writes numbers of its own.
            nonisolated(unsafe) let (a, b, copy, c) = (left, right, panels, result)
            try parallelFor(extent / Self.panel, context) { panel in
              Self.copyPanel(panel, of: b, extent, to: copy)
            }
            try parallelFor((extent + Self.height - 1) / Self.height, context) { piece in
              Self.fill(piece * Self.height, extent, a, copy, c)
            }
          }
        }
      }
    }
    self.operands[extent] = operands
  }

  /// Columns of the right side, `[extent, panel]`, one after another.
  private static func copyPanel(
    _ index: Int, of right: UnsafePointer<Float>, _ extent: Int,
    to panels: UnsafeMutablePointer<Float>
  ) {
    let target = panels + index * panel * extent
    for row in 0..<extent {
      (target + row * panel).update(from: right + row * extent + index * panel, count: panel)
    }
  }

  /// Some rows of the result.
  private static func fill(
    _ firstRow: Int, _ extent: Int, _ left: UnsafePointer<Float>,
    _ panels: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>
  ) {
    let rows = min(height, extent - firstRow)
    let stride = depth + 16
    withUnsafeTemporaryAllocation(of: Float.self, capacity: height * stride) { part in
      guard let part = part.baseAddress else { return }
      for start in Swift.stride(from: 0, to: extent, by: depth) {
        let inner = min(depth, extent - start)
        for row in 0..<rows {
          (part + row * stride).update(
            from: left + (firstRow + row) * extent + start, count: inner)
        }
        for index in 0..<extent / panel {
          Kernels.product(
            rows: rows, inner: inner, columns: panel, .init(part, stride: stride),
            .init(panels + (index * extent + start) * panel, stride: panel),
            into: result + firstRow * extent + index * panel, stride: extent,
            accumulates: start > 0)
        }
      }
    }
  }

  /// The largest relative error of some numbers of the last product.
  func error(extent: Int) -> Double {
    guard let operands = operands[extent] else { return .nan }
    var worst = 0.0
    for row in stride(from: 0, to: extent, by: max(extent / 7, 1)) {
      for column in stride(from: 0, to: extent, by: max(extent / 7, 1)) {
        var (sum, size) = (0.0, 0.0)
        for inner in 0..<extent {
          let term =
            Double(operands.left[row * extent + inner])
            * Double(operands.right[inner * extent + column])
          sum += term
          size += abs(term)
        }
        worst = max(worst, abs(Double(operands.result[row * extent + column]) - sum) / size)
      }
    }
    return worst
  }
}
