import Tensors
import TestKit
import Testing

@Suite("What tensors refuse")
struct RefusedOperationTests {
  private let matrix = countingTensor([3, 5])

  @Test("axes and indices that do not exist are named")
  func axes() {
    #expect(throws: TensorError.axisOutOfRange(2, rank: 2)) { try matrix.sum(axis: 2) }
    #expect(throws: TensorError.axisOutOfRange(-3, rank: 2)) { try matrix.sorted(axis: -3) }
    #expect(throws: TensorError.indexOutOfRange(3, axis: 0, extent: 3)) {
      try matrix.sliced([.at(3)])
    }
    #expect(throws: TensorError.indexOutOfRange(-6, axis: 1, extent: 5)) {
      try matrix.sliced([.all, .at(-6)])
    }
    #expect(throws: TensorError.tooManyIndices(3, rank: 2)) {
      try matrix.sliced([.at(0), .at(0), .at(0)])
    }
    #expect(throws: TensorError.stepZero) { try matrix.sliced([.range(step: 0)]) }
    #expect(throws: TensorError.indexOutOfRange(5, axis: 1, extent: 5)) {
      try matrix.gathered([0, 5], axis: 1)
    }
    #expect(throws: TensorError.notAnIndex(0.5)) { try Tensor([2], [1, 0.5]).asIndices() }
  }

  @Test("slices with the largest and smallest numbers end at the axis")
  func extremeSlices() throws {
    let line = countingTensor([5])
    let all = try line.sliced([.range(from: .min, to: .max, step: .max)])
    #expect(all.elements == [0])
    #expect(try line.sliced([.range(from: .max, to: .min, step: .min)]).elements == [4])
    #expect(throws: TensorError.indexOutOfRange(.min, axis: 0, extent: 5)) {
      try line.sliced([.at(.min)])
    }
    #expect(try line.rolled(by: .min, axis: 0).elements.sorted() == line.elements)
    #expect(try matrix.diagonal(offset: .min).elements.isEmpty)
    #expect(try matrix.diagonal(offset: .max).elements.isEmpty)
    #expect(try Tensor.eye(2, offset: .max) == Tensor([2, 2], repeating: 0))
  }

  @Test("shapes that do not fit are refused with both")
  func shapes() {
    #expect(throws: TensorError.innerMismatch([3, 5], [3, 5])) {
      try matrix.matrixProduct(matrix)
    }
    #expect(throws: TensorError.rankTooSmall([], needed: 1)) {
      try matrix.matrixProduct(Tensor(1))
    }
    #expect(throws: TensorError.countMismatch([3, 5], [4, 4])) { try matrix.reshaped([4, 4]) }
    #expect(throws: TensorError.countMismatch([3, 5], [7, 1])) { try matrix.reshaped([7, -1]) }
    #expect(throws: TensorError.negativeExtent(-2)) { try matrix.reshaped([-2, -1]) }
    #expect(throws: TensorError.notAPermutation([0, 0], rank: 2)) {
      try matrix.transposed(axes: [0, 0])
    }
    #expect(throws: TensorError.shapeMismatch([3, 5], [5, 3])) {
      try Tensor.concatenated([matrix, countingTensor([5, 3])], axis: 0)
    }
    #expect(throws: TensorError.nothingToJoin) { try Tensor.stacked([]) }
    #expect(throws: TensorError.extentNotOne(axis: 0, extent: 3)) { try matrix.squeezed(axis: 0) }
  }

  @Test("results over the limit are refused before they are made")
  func limit() {
    Tensor.$memoryLimit.withValue(1 << 20) {
      let line = countingTensor([1_000])
      #expect(throws: TensorError.tooLarge(bytes: 4_000_000, limit: 1 << 20)) {
        try line.outer(line)
      }
      #expect(throws: TensorError.tooLarge(bytes: 4_000_000, limit: 1 << 20)) {
        try line.expanded(axis: 1).adding(line)
      }
      #expect(throws: TensorError.tooLarge(bytes: 4_000_000, limit: 1 << 20)) {
        try line.expanded(axis: 1).matrixProduct(line.expanded(axis: 0))
      }
      #expect(throws: TensorError.tooLarge(bytes: 4 << 40, limit: 1 << 20)) {
        try Tensor.zeros([1 << 20, 1 << 20])
      }
      #expect(throws: TensorError.tooLarge(bytes: 400_000_000_000, limit: 1 << 20)) {
        try Tensor.arange(0, 1e11)
      }
      #expect(throws: TensorError.sizeOverflow([1 << 40, 1 << 40])) {
        try Tensor.ones([1 << 40, 1 << 40])
      }
      #expect(throws: TensorError.tooLarge(bytes: 4_000_000_000, limit: 1 << 20)) {
        try line.repeated(1_000_000)
      }
      #expect(throws: TensorError.negativeExtent(-1)) { try Tensor.zeros([3, -1]) }
      #expect(throws: TensorError.stepZero) { try Tensor.arange(0, 1, 0) }
      #expect(throws: TensorError.self) { try Tensor.arange(0, .infinity) }
    }
  }
}
