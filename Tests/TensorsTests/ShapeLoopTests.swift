import Tensors
import TestKit
import Testing

/// Every shape up to rank 3 with extents 0…3, against loops that walk all indices.
@Suite("Operations on every small shape")
struct ShapeLoopTests {
  private static let shapes = allShapes(upToRank: 3, extents: [0, 1, 2, 3])

  /// All indices of a shape, in row-major order.
  private func indices(_ shape: Shape) -> [[Int]] {
    shape.extents.reduce([[]]) { lists, extent in
      lists.flatMap { list in (0..<extent).map { list + [$0] } }
    }
  }

  private func element(_ tensor: Tensor, _ index: [Int]) -> Float {
    var offset = 0
    for (axis, position) in index.enumerated() { offset = offset * tensor.shape[axis] + position }
    return tensor.elements[offset]
  }

  @Test("broadcasting repeats axes of extent 1 and refuses all other differences")
  func broadcasting() throws {
    for first in Self.shapes {
      for second in Self.shapes {
        let rank = max(first.rank, second.rank)
        let left = [Int](repeating: 1, count: rank - first.rank) + first.extents
        let right = [Int](repeating: 1, count: rank - second.rank) + second.extents
        let fits = zip(left, right).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
        let (a, b) = (countingTensor(first), countingTensor(second))
        guard fits else {
          #expect(throws: TensorError.shapeMismatch(first, second)) { try a.adding(b) }
          continue
        }
        let sum = try a.multiplying(Tensor(10)).adding(b)
        let expected = zip(left, right).map { $0 == 1 ? $1 : $0 }
        #expect(sum.shape == Shape(expected))
        let isRight = indices(sum.shape).allSatisfy { index in
          let own = zip(index.suffix(first.rank), first.extents).map { $1 == 1 ? 0 : $0 }
          let other = zip(index.suffix(second.rank), second.extents).map { $1 == 1 ? 0 : $0 }
          return element(sum, index) == 10 * element(a, own) + element(b, other)
        }
        #expect(isRight, "\(first) and \(second)")
      }
    }
  }

  @Test("a reduction along an axis is the reduction of each line, or refused when empty")
  func reductions() throws {
    for shape in Self.shapes where shape.rank > 0 {
      let tensor = countingTensor(shape)
      for axis in 0..<shape.rank {
        var others = shape.extents
        others.remove(at: axis)
        let sum = try tensor.sum(axis: axis)
        #expect(sum.shape == Shape(others))
        #expect(try tensor.sum(axis: axis - shape.rank, keepsAxis: true).elements == sum.elements)
        let lines = indices(Shape(others)).map { index in
          (0..<shape[axis]).map { position in
            var whole = index
            whole.insert(position, at: axis)
            return element(tensor, whole)
          }
        }
        #expect(sum.elements == lines.map { $0.reduce(0, +) })
        if lines.contains(where: \.isEmpty) {
          #expect(throws: TensorError.emptyReduction(shape)) { try tensor.maximum(axis: axis) }
          #expect(throws: TensorError.emptyReduction(shape)) { try tensor.argmin(axis: axis) }
        } else {
          #expect(try tensor.maximum(axis: axis).elements == lines.map { $0.max() ?? 0 })
          #expect(try tensor.argmax(axis: axis).elements == lines.map { Float($0.count - 1) })
        }
      }
    }
  }

  @Test("a slice takes what each of its indices names")
  func slices() throws {
    let choices: [AxisSlice] = [
      .all, .range(from: 1), .range(to: -1), .range(step: -1), .range(from: 0, to: 9, step: 2),
      .range(from: -1, to: nil, step: -2),
    ]
    for shape in Self.shapes where shape.rank > 0 {
      let tensor = countingTensor(shape)
      for first in choices {
        for last in choices {
          let slices = shape.rank == 1 ? [first] : [first] + [last]
          let taken = try slices.enumerated().map { axis, slice in
            let part = try slice.resolved(axis: axis, extent: shape[axis])
            return (0..<part.count).map { part.start + $0 * part.step }
          }
          let whole = taken + shape.extents.dropFirst(slices.count).map { Array(0..<$0) }
          let result = try tensor.sliced(slices)
          #expect(result.shape == Shape(whole.map(\.count)))
          let expected = indices(result.shape).map { index in
            element(tensor, zip(index, whole).map { $1[$0] })
          }
          #expect(result.elements == expected)
        }
      }
    }
  }

  @Test("transposing moves each element to its permuted index")
  func transposes() throws {
    for shape in Self.shapes where shape.rank == 3 {
      let tensor = countingTensor(shape)
      for axes in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let result = try tensor.transposed(axes: axes)
        let isRight = indices(result.shape).allSatisfy { index in
          var source = [0, 0, 0]
          for (position, axis) in axes.enumerated() { source[axis] = index[position] }
          return element(result, index) == element(tensor, source)
        }
        #expect(isRight && result.shape == Shape(axes.map { shape[$0] }))
      }
    }
  }
}
