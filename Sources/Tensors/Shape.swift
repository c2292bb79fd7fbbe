/// The extents of a tensor, outermost first.
public struct Shape: Equatable, Hashable, Sendable {
  /// The extents; empty for a single number.
  public let extents: [Int]

  /// Makes a shape from extents that are all at least 0.
  public init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "extents are at least 0, got \(extents)")
    self.extents = extents
  }

  /// The number of axes.
  public var rank: Int { extents.count }

  /// The number of elements: the product of the extents, 1 for a single number.
  ///
  /// Shapes that come from outside are checked with ``checkedCount`` first.
  public var count: Int { extents.reduce(1, *) }

  /// The product of the extents, or nil when it would overflow.
  public var checkedCount: Int? {
    if extents.contains(0) { return 0 }
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// The extent of an axis; negative axes count from the end.
  public subscript(axis: Int) -> Int {
    extents[axis < 0 ? axis + extents.count : axis]
  }
}

extension Shape: ExpressibleByArrayLiteral {
  /// Makes a shape from a literal such as `[3, 5]`.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }
}

extension Shape: CustomStringConvertible {
  /// The extents in brackets, `[3, 5]`.
  public var description: String {
    "[" + extents.map(String.init).joined(separator: ", ") + "]"
  }
}
