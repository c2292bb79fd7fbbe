import Autodiff
import Foundation
import Tensors
import TestKit
import Testing

@Suite("The tape")
struct TapeTests {
  private func number(_ x: Double) -> Numbers<Double> { Numbers(x) }

  @Test("a product and a sum, solved by hand")
  func solvedByHand() throws {
    // f = (x + y)·y at 3, 5: df/dx = y, df/dy = x + 2y.
    let tape = Tape<Double>()
    let (x, y) = (tape.variable(number(3)), tape.variable(number(5)))
    let f = try tape.multiply(tape.add(x, y), y)
    #expect(f.value.elements == [40])
    #expect(try tape.gradients(of: f, for: [x, y]) == [number(5), number(13)])
    // The tape can be walked again.
    #expect(try tape.gradients(of: f, for: [y]) == [number(13)])
  }

  @Test("a value used twice gets both parts, also of one operation")
  func shared() throws {
    let tape = Tape<Double>()
    let x = tape.variable(number(3))
    let square = try tape.multiply(x, x)
    let f = try tape.add(square, square)
    #expect(try tape.gradients(of: f, for: [x, square]) == [number(12), number(2)])
  }

  @Test("cross entropy of two equal logits is ln 2 with gradient ∓½")
  func crossEntropy() throws {
    let tape = Tape<Double>()
    let logits = tape.variable(Numbers([1, 2], [1000, 1000]))
    let loss = try tape.crossEntropy(logits, labels: [0])
    #expect(abs(loss.value.elements[0] - log(2)) < 1e-12)
    #expect(try tape.gradients(of: loss, for: [logits]) == [Numbers([1, 2], [-0.5, 0.5])])
  }

  @Test("constants, detached values and later nodes have no gradient")
  func independent() throws {
    let tape = Tape<Double>()
    let (x, y) = (tape.variable(number(3)), tape.variable(number(5)))
    let f = try tape.multiply(x, y.detached)
    let later = tape.variable(number(7))
    #expect(
      try tape.gradients(of: f, for: [x, y, later, Recorded(number(1))]) == [
        number(5), nil, nil, nil,
      ])
    #expect(try tape.gradients(of: Recorded(number(1)), for: [x]) == [nil])
    #expect(throws: TapeError.notScalar([2])) {
      try tape.gradients(of: tape.variable(Numbers([2], [1, 2])), for: [x])
    }
  }

  @Test("bytes are those of what pullbacks hold, a shared storage once")
  func bytes() throws {
    let tape = Tape<Float>()
    let x = tape.variable(Numbers(randomTensor([3, 5], seed: 1)))
    let y = tape.variable(Numbers(randomTensor([5, 7], seed: 2)))
    _ = try tape.add(x, x)
    #expect(tape.savedBytes == 0)
    let e = try tape.applying(.exp, to: x)
    #expect(tape.savedBytes == 60)
    let product = try tape.matrixProduct(e, y)
    // e was held already; y is new.
    #expect(tape.savedBytes == 60 + 140)
    #expect(tape.entries.map(\.savedBytes) == [0, 0, 0, 60, 140])
    _ = try tape.multiply(product, Recorded(Numbers(2)))
    // The factor alone is needed: the constant has no gradient.
    #expect(tape.savedBytes == 60 + 140 + 4)
  }

  @Test("a tape over its limit is refused with the operation and both sizes")
  func limit() throws {
    let tape = Tape<Double>(context: ComputeContext(memoryLimit: 1_000))
    let x = tape.variable(Numbers([10], repeating: 1))
    let e = try tape.applying(.exp, to: x)
    #expect(throws: TapeError.tooLarge(operation: "matmul", bytes: 880, limit: 800)) {
      let tape = Tape<Double>(context: ComputeContext(memoryLimit: 800))
      let e = try tape.applying(.exp, to: tape.variable(Numbers([10], repeating: 1)))
      let column = try tape.reshape(e, [10, 1])
      return try tape.matrixProduct(column, tape.reshape(e, [1, 10]))
    }
    let column = try tape.reshape(e, [10, 1])
    let product = try tape.matrixProduct(column, tape.reshape(e, [1, 10]))
    #expect(throws: TapeError.tooLarge(operation: "broadcast", bytes: 1_680, limit: 1_000)) {
      try tape.broadcast(product, to: [2, 10, 10])
    }
  }

  @Test("a cancelled tape stops")
  func cancelled() throws {
    let context = ComputeContext()
    let tape = Tape<Double>(context: context)
    let x = tape.variable(Numbers([10], repeating: 1))
    let f = try tape.sum(x)
    context.cancelFlag.cancel()
    #expect(throws: ComputationCancelled.self) { try tape.applying(.exp, to: x) }
    #expect(throws: ComputationCancelled.self) { try tape.gradients(of: f, for: [x]) }
  }

  @Test("the first pullback that made a gradient infinite is named")
  func origin() throws {
    let tape = Tape<Double>()
    let x = tape.variable(Numbers([3], [4, 0, 1]))
    let root = try tape.applying(.sqrt, to: x)
    let f = try tape.sum(tape.multiply(root, root))
    _ = try tape.gradients(of: f, for: [x])
    #expect(tape.nonFiniteGradient == root.node)
    #expect(tape.entries[try #require(root.node)].operation == "sqrt")
  }

  @Test("an operation of one's own is one node with its own gradient")
  func custom() throws {
    let cube = CustomOperation<Double>("cube") { operands, _ in
      let x = operands[0]
      return .init(
        Numbers(x.shape, x.elements.map { $0 * $0 * $0 }), saving: [x], otherBytes: 8
      ) { gradient in
        [Numbers(x.shape, zip(x.elements, gradient.elements).map { 3 * $0 * $0 * $1 })]
      }
    }
    let tape = Tape<Double>()
    let x = tape.variable(Numbers([2], [2, 3]))
    let f = try tape.sum(tape.applying(cube, to: [x]))
    #expect(f.value.elements == [35])
    #expect(tape.savedBytes == 24)
    #expect(try tape.gradients(of: f, for: [x]) == [Numbers([2], [12, 27])])
  }

  @Test("dropout keeps the expectation, and nothing happens at a share of 1")
  func dropout() throws {
    let tape = Tape<Double>()
    let x = tape.variable(Numbers([10_007], repeating: 1))
    var generator = RandomGenerator(seed: 3)
    let thinned = try tape.dropout(x, keptShare: 0.8, from: &generator)
    let kept = thinned.value.elements.filter { $0 != 0 }
    #expect(kept.allSatisfy { $0 == 1.25 })
    // Four standard deviations of a binomial number.
    let deviation = (10_007 * 0.8 * 0.2).squareRoot()
    let distance = abs(Double(kept.count) - 8_005.6)
    #expect(distance < 4 * deviation)
    let gradient = try tape.gradients(of: tape.sum(thinned), for: [x])[0]
    #expect(gradient == thinned.value)
    #expect(try tape.dropout(x, keptShare: 1, from: &generator).node == x.node)
  }

  @Test("what does not fit together is refused before anything is recorded")
  func refusals() throws {
    let tape = Tape<Float>()
    let x = tape.variable(Numbers(randomTensor([3, 5], seed: 1)))
    #expect(throws: TensorError.shapeMismatch([3, 5], [7])) {
      try tape.add(x, Recorded(Numbers([7], repeating: 0)))
    }
    #expect(throws: TensorError.innerMismatch([3, 5], [3, 5])) { try tape.matrixProduct(x, x) }
    #expect(throws: TensorError.indexOutOfRange(3, axis: 0, extent: 3)) { try tape.gather(x, [3]) }
    #expect(throws: TensorError.axisOutOfRange(2, rank: 2)) { try tape.sum(x, axes: [2]) }
    #expect(throws: TensorError.countMismatch([3, 5], [7, 2])) { try tape.reshape(x, [7, 2]) }
    #expect(throws: TensorError.notAPermutation([0, 0], rank: 2)) {
      try tape.transpose(x, axes: [0, 0])
    }
    #expect(throws: TensorError.nothingToJoin) { try tape.concatenate([]) }
    #expect(throws: TapeError.labelCount(2, rows: 3)) { try tape.crossEntropy(x, labels: [0, 1]) }
    #expect(throws: TapeError.labelOutOfRange(5, classes: 5)) {
      try tape.crossEntropy(x, labels: [0, 1, 5])
    }
    #expect(tape.entries.count == 1)
  }

  @Test("empty tensors pass through")
  func empty() throws {
    let tape = Tape<Double>()
    let x = tape.variable(Numbers([0, 3], []))
    let f = try tape.sum(
      tape.softmax(tape.matrixProduct(x, Recorded(Numbers([3, 5], repeating: 1)))))
    #expect(f.value.elements == [0])
    #expect(try tape.gradients(of: f, for: [x]) == [Numbers([0, 3], [])])
  }
}
