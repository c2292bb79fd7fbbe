import CKernels
import Foundation
import Tensors
import TestKit
import Testing

/// Every instruction set of this machine against plain loops.
@Suite("The C loops")
struct LoopTests {
  static let levels: [(name: String, loops: ck_loops)] = [
    ("baseline", ck_baseline), ("avx2", ck_avx2), ("avx512", ck_avx512),
  ].compactMap { name, level in ck_loopsFor(level).map { (name, $0.pointee) } }

  /// On both sides of every vector, tile and block.
  static let sizes = [
    (1, 1, 1), (2, 3, 5), (13, 17, 31), (12, 16, 32), (25, 257, 33), (5, 0, 7), (3, 300, 1),
    (67, 65, 97), (1_031, 5, 18), (7, 11, 49),
  ]

  @Test("the product is the triple loop's, transposed or not, added or not", arguments: sizes)
  func products(rows: Int, inner: Int, columns: Int) {
    let left = randomTensor([rows, inner], seed: 1).elements
    let right = randomTensor([inner, columns], seed: 2).elements
    let before = randomTensor([rows, columns], seed: 3).elements
    for (name, loops) in Self.levels {
      for variant in 0..<8 {
        let flips = (left: variant & 1 != 0, right: variant & 2 != 0)
        let accumulates = variant & 4 != 0
        var result = before
        let a = flips.left ? transposed(left, rows, inner) : left
        let b = flips.right ? transposed(right, inner, columns) : right
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            result.withUnsafeMutableBufferPointer { result in
              var work = ck_product(
                rows: rows, inner: inner, columns: columns, left: a.baseAddress,
                leftStride: flips.left ? rows : inner, leftIsTransposed: flips.left ? 1 : 0,
                right: b.baseAddress, rightStride: flips.right ? inner : columns,
                rightIsTransposed: flips.right ? 1 : 0, result: result.baseAddress,
                resultStride: columns, accumulates: accumulates ? 1 : 0)
              loops.product(&work)
            }
          }
        }
        var worst = 0.0
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = accumulates ? Double(before[row * columns + column]) : 0
            for index in 0..<inner {
              sum += Double(left[row * inner + index]) * Double(right[index * columns + column])
            }
            worst = max(worst, abs(Double(result[row * columns + column]) - sum))
          }
        }
        // Some hundred products of numbers around 1: rounding of 6e-8 a step.
        #expect(worst < 3e-5, "\(name), variant \(variant)")
      }
    }
  }

  private func transposed(_ matrix: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { matrix[$0 * columns + column] } }
  }

  @Test("row functions agree with plain loops", arguments: [0, 1, 7, 16, 63, 64, 65, 1_000, 9_001])
  func rows(count: Int) {
    let numbers = randomTensor([count], seed: 9, scale: 3).elements
    let doubles = numbers.map(Double.init)
    for (name, loops) in Self.levels {
      #expect(loops.maximum(numbers, count) == numbers.max() ?? -.infinity)
      let magnitude = doubles.map(abs).reduce(1, +)
      #expect(abs(loops.sum(numbers, count) - doubles.reduce(0, +)) < 1e-6 * magnitude, "\(name)")

      var exponentials = numbers
      let sum = loops.exponential(&exponentials, count, 4)
      // The difference is rounded to a float before it is raised.
      let expected = numbers.map { exp(Double($0 - 4)) }
      #expect(isClose(exponentials, expected, 2e-7))
      #expect(abs(sum - expected.reduce(0, +)) <= 2e-6 * expected.reduce(0, +))

      var polynomials = numbers
      let total = loops.polynomial(&polynomials, count, [1, -2, 0.5, 0.25], 4)
      let values = doubles.map { 1 - 2 * $0 + 0.5 * $0 * $0 + 0.25 * $0 * $0 * $0 }
      let scale = values.map(abs).reduce(1, +)
      #expect(abs(total - values.reduce(0, +)) <= 1e-6 * scale)
      // Near a root the terms cancel: the error is relative to their size.
      let close = zip(polynomials, zip(values, doubles)).allSatisfy { computed, exact in
        abs(Double(computed) - exact.0) <= 1e-6 * (1 + pow(abs(exact.1), 3))
      }
      #expect(close)

      var wide = doubles
      loops.exponentialDouble(&wide, count, 4)
      #expect(zip(wide, doubles).allSatisfy { abs($0 - exp($1 - 4)) <= 5e-16 * exp($1 - 4) })
    }
  }

  private func isClose(_ first: [Float], _ second: [Double], _ tolerance: Double) -> Bool {
    zip(first, second).allSatisfy { abs(Double($0) - $1) <= tolerance * abs($1) }
  }

  @Test("exponentials of NaN, infinities and far numbers are what they are called")
  func exponentialEdges() {
    for (_, loops) in Self.levels {
      for padding in [0, 40] {
        var numbers: [Float] = [.nan, -.infinity, -200, 0, 1, -86]
        numbers += [Float](repeating: 0, count: padding)
        _ = loops.exponential(&numbers, numbers.count, 0)
        #expect(numbers[0].isNaN && numbers[1] == 0 && numbers[2] == 0 && numbers[3] == 1)
        #expect(abs(numbers[4] - 2.7182817) < 1e-6 && numbers[5] > 0)
        var doubles: [Double] = [.nan, -.infinity, -1e6, 0, 1, -700]
        doubles += [Double](repeating: 0, count: padding)
        loops.exponentialDouble(&doubles, doubles.count, 0)
        #expect(doubles[0].isNaN && doubles[1] == 0 && doubles[2] == 0 && doubles[3] == 1)
        #expect(doubles[5] > 0)
      }
    }
  }

  @Test("exact scores are double precision dot products", arguments: [1, 2, 3, 4])
  func panelScores(queryCount: Int) {
    let (width, panelWidth) = (13, Int(ck_panelWidth))
    let queries = randomTensor([queryCount, width], seed: 4).elements.map(Double.init)
    let panel = randomTensor([width, panelWidth], seed: 5).elements.map(Double.init)
    for (name, loops) in Self.levels {
      var result = [Double](repeating: 0, count: queryCount * panelWidth)
      loops.panelScores(&result, panelWidth, queries, queryCount, panel, width)
      for query in 0..<queryCount {
        for key in 0..<panelWidth {
          let expected = (0..<width).reduce(0.0) {
            $0 + queries[query * width + $1] * panel[$1 * panelWidth + key]
          }
          #expect(abs(result[query * panelWidth + key] - expected) < 1e-14, "\(name)")
        }
      }
    }
  }

  @Test("features are products of rows, and weighted rows their sums")
  func features() {
    let (rows, stride, count) = (5, 131, 127)
    let numbers = randomTensor([rows, stride], seed: 6).elements
    let (first, second): ([Int32], [Int32]) = ([0, 1, 4, 2], [0, 3, 4, 1])
    for (_, loops) in Self.levels {
      var products = [Float](repeating: -1, count: 4 * stride)
      loops.featureRows(&products, stride, numbers, stride, first, second, 4, count)
      var sums = [Float](repeating: 1, count: count)
      let factors: [Float] = [1, -2, 0.5, 3]
      loops.weightedRows(&sums, factors, products, stride, 4, count)
      for place in 0..<count {
        var expected = 1.0
        for row in 0..<4 {
          let a = numbers[Int(first[row]) * stride + place]
          let b = numbers[Int(second[row]) * stride + place]
          #expect(products[row * stride + place] == a * b)
          expected += Double(factors[row]) * Double(a * b)
        }
        #expect(abs(Double(sums[place]) - expected) < 1e-5)
      }
      #expect(products[count] == -1)
    }
  }

  @Test("every half and every bfloat16 becomes the float it stands for")
  func halves() {
    let bits = (0...UInt16.max).map { $0 }
    for (_, loops) in Self.levels {
      var halves = [Float](repeating: 0, count: bits.count)
      loops.halfToFloat(&halves, bits, bits.count)
      var brains = [Float](repeating: 0, count: bits.count)
      loops.brainToFloat(&brains, bits, bits.count)
      let wrong = bits.indices.filter { index in
        let half = plainHalf(bits[index])
        let brain = Float(bitPattern: UInt32(bits[index]) << 16)
        return !(same(halves[index], half) && same(brains[index], brain))
      }
      #expect(wrong.isEmpty)
    }
  }

  private func same(_ first: Float, _ second: Float) -> Bool {
    first.isNaN ? second.isNaN : first.bitPattern == second.bitPattern
  }

  /// A half by its definition.
  private func plainHalf(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1023) / 1024)
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    if exponent == 0 { return sign * fraction * 0x1p-14 }
    return sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
  }
}
