import CKernels
import Foundation
import Tensors
import TestKit
import Testing

/// The loops that read gradients from sums of features, on every instruction set, against plain ones.
@Suite("The C loops of factorised gradients")
struct PullbackLoopTests {
  @Test(
    "gradients of features reach both factors, squares twice",
    arguments: [(1, 16, 1), (3, 48, 5), (7, 128, 17), (13, 112, 33)])
  func featureGradients(width: Int, tokens: Int, columns: Int) {
    let stride = 131
    // As in an attention: x_m times a row of ones, then x_m · x_l for m ≤ l.
    let pairs =
      (0..<width).map { ($0, width) } + (0..<width).flatMap { m in (m..<width).map { (m, $0) } }
    let (first, second) = (pairs.map { Int32($0.0) }, pairs.map { Int32($0.1) })
    let rows = randomTensor([width + 1, stride], seed: 1).elements
    let state = randomTensor([pairs.count, columns + 2], seed: 2).elements
    let companions = randomTensor([columns, stride], seed: 3).elements
    let before = randomTensor([width + 1, stride], seed: 4).elements
    for (name, loops) in LoopTests.levels {
      var gradient = before
      withPointers(rows, state, companions) { rows, state, companions in
        first.withUnsafeBufferPointer { first in
          second.withUnsafeBufferPointer { second in
            gradient.withUnsafeMutableBufferPointer { gradient in
              var work = ck_featureGradients(
                featureCount: pairs.count, tokens: tokens, columns: columns, rows: rows,
                stride: stride, first: first.baseAddress, second: second.baseAddress,
                state: state, stateStride: columns + 2, companions: companions,
                companionStride: stride, gradient: gradient.baseAddress, gradientStride: stride)
              loops.featureGradients(&work)
            }
          }
        }
      }
      var expected = before.map(Double.init)
      for (feature, (m, l)) in pairs.enumerated() {
        for token in 0..<tokens {
          var change = 0.0
          for c in 0..<columns {
            change +=
              Double(state[feature * (columns + 2) + c])
              * Double(companions[c * stride + token])
          }
          expected[m * stride + token] += change * Double(rows[l * stride + token])
          expected[l * stride + token] += change * Double(rows[m * stride + token])
        }
      }
      let worst = zip(gradient, expected).map { abs(Double($0) - $1) }.reduce(0, max)
      #expect(worst < 2e-4, "\(name): \(worst)")
    }
  }

  @Test("companions are scaled, then multiplied by their others", arguments: [(16, 0), (48, 7)])
  func companions(tokens: Int, width: Int) {
    let stride = 53
    let lines = randomTensor([width + 1, stride], seed: 5).elements
    let others = randomTensor([width + 1, stride], seed: 6).elements
    let factors = randomTensor([tokens], seed: 7).elements
    for (name, loops) in LoopTests.levels {
      var (result, products) = (lines, [Float](repeating: 9, count: tokens + 1))
      loops.companionLanes(&result, others, stride, width, factors, &products, tokens)
      for token in 0..<tokens {
        var sum = 0.0
        for d in 0..<width {
          let place = d * stride + token
          #expect(result[place] == lines[place] * factors[token], "\(name)")
          sum += Double(result[place]) * Double(others[place])
        }
        #expect(abs(Double(products[token]) - sum) <= 1e-7 * max(1, abs(sum)), "\(name)")
      }
      #expect(products[tokens] == 9 && result[width * stride] == lines[width * stride])
    }
  }

  @Test("gradients of standardised tokens lose their mean and their part along the token")
  func standardized() {
    let (tokens, width, stride, factor) = (48, 7, 53, 0.5)
    let x = randomTensor([width, stride], seed: 8).elements
    let before = randomTensor([width, stride], seed: 9).elements
    for (name, loops) in LoopTests.levels {
      var gradient = before
      loops.standardizePullback(&gradient, x, stride, width, factor, tokens)
      for token in 0..<stride {
        let column = (0..<width).map { $0 * stride + token }
        let mean = column.map { Double(before[$0]) }.reduce(0, +) / Double(width)
        let product =
          column.map { Double(before[$0]) * Double(x[$0]) }.reduce(0, +) / Double(width)
        for place in column {
          let expected =
            Double(before[place]) - mean - Double(x[place]) * product / (factor * factor)
          let result = Double(gradient[place])
          #expect(
            token < tokens ? abs(result - expected) < 1e-6 : gradient[place] == before[place],
            "\(name)")
        }
      }
    }
  }

  private func withPointers(
    _ a: [Float], _ b: [Float], _ c: [Float],
    _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
  ) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeBufferPointer { c in body(a.baseAddress, b.baseAddress, c.baseAddress) }
      }
    }
  }
}
