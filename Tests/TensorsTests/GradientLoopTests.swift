import CKernels
import Foundation
import Tensors
import TestKit
import Testing

/// Every instruction set of this machine against plain loops.
@Suite("The C loops of gradients")
struct GradientLoopTests {
  @Test(
    "dots of rows are added to what is there", arguments: [(1, 5), (3, 128), (9, 67), (13, 16)])
  func rowDots(rowCount: Int, count: Int) {
    let stride = count + 3
    let rows = randomTensor([rowCount * stride], seed: 1).elements
    let factors = randomTensor([count], seed: 2).elements
    for (name, loops) in LoopTests.levels {
      var result = [Float](repeating: 7, count: 2 * rowCount)
      loops.rowDots(&result, 2, rows, stride, rowCount, factors, count)
      for row in 0..<rowCount {
        let dot = (0..<count).map { Double(rows[row * stride + $0]) * Double(factors[$0]) }
        let isClose = abs(Double(result[2 * row]) - 7 - dot.reduce(0, +)) < 1e-4
        #expect(isClose, "\(name), row \(row)")
        #expect(result[2 * row + 1] == 7)
      }
    }
  }

  @Test("the pullback of features is that of products of rows", arguments: [1, 31, 64, 128, 201])
  func features(count: Int) {
    let (width, stride) = (5, count + 2)
    // Every pair of rows, so that runs of the same first factor occur, and squares.
    let pairs = (0..<width).flatMap { m in (m..<width).map { (m, $0) } }
    let (first, second) = (pairs.map { Int32($0.0) }, pairs.map { Int32($0.1) })
    let x = randomTensor([width * stride], seed: 1).elements
    let rows = randomTensor([pairs.count * count], seed: 2).elements
    for (name, loops) in LoopTests.levels {
      var gradient = [Float](repeating: 3, count: width * stride)
      loops.featurePullback(
        &gradient, x, stride, rows, count, first, second, pairs.count, count)
      var expected = [Double](repeating: 3, count: width * stride)
      for (row, (m, l)) in pairs.enumerated() {
        for i in 0..<count {
          let change = Double(rows[row * count + i])
          expected[m * stride + i] += change * Double(x[l * stride + i])
          expected[l * stride + i] += change * Double(x[m * stride + i])
        }
      }
      let isClose = zip(gradient, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 }
      #expect(isClose, "\(name)")
    }
  }

  @Test("kernels and their derivatives come out together", arguments: [0, 1, 16, 37, 128])
  func pullbacks(count: Int) {
    let scores = randomTensor([count], seed: 3).elements
    let changes = randomTensor([count], seed: 4).elements
    for (name, loops) in LoopTests.levels {
      for coefficients: [Float] in [[2], [3, -0.5], [1, 1, 0.5], [0.5, -1, 0.25, 2]] {
        var (values, slopes) = (scores, changes)
        loops.polynomialPullback(&values, &slopes, count, coefficients, coefficients.count)
        for i in 0..<count {
          let s = Double(scores[i])
          var (value, slope, power) = (0.0, 0.0, 1.0)
          for (degree, coefficient) in coefficients.enumerated() {
            value += Double(coefficient) * power
            if degree > 0 {
              slope += Double(degree) * Double(coefficient) * pow(s, Double(degree - 1))
            }
            power *= s
          }
          #expect(abs(Double(values[i]) - value) < 2e-5 * (1 + abs(value)), "\(name)")
          let change = slope * Double(changes[i])
          #expect(abs(Double(slopes[i]) - change) < 2e-5 * (1 + abs(change)), "\(name)")
        }
      }
      var (values, slopes) = (scores, changes)
      loops.exponentialPullback(&values, &slopes, count, 2)
      for i in 0..<count {
        let value = exp(Double(scores[i] - 2))
        #expect(abs(Double(values[i]) - value) < 3e-7 * value, "\(name)")
        let change = value * Double(changes[i])
        #expect(abs(Double(slopes[i]) - change) <= 4e-7 * abs(change), "\(name)")
      }
    }
  }

  @Test("moments take a token in before they are read")
  func moments() {
    let (rowCount, count) = (7, 11)
    let numbers = { (count: Int, seed: UInt64) in
      randomTensor([count], seed: seed).elements.map(Double.init)
    }
    let (added, query, companions) = (numbers(rowCount, 1), numbers(rowCount, 2), numbers(count, 3))
    let before = numbers(rowCount * count, 4)
    for (name, loops) in LoopTests.levels {
      var (moments, result) = (before, [Double](repeating: 0, count: count))
      loops.readMoments(&result, &moments, added, query, rowCount, companions, count)
      for c in 0..<count {
        var expected = 0.0
        for r in 0..<rowCount {
          let moment = before[r * count + c] + added[r] * companions[c]
          #expect(abs(moments[r * count + c] - moment) < 1e-14, "\(name)")
          expected += query[r] * moment
        }
        #expect(abs(result[c] - expected) < 1e-13, "\(name)")
      }
    }
  }
}
