import CKernels
import Foundation
import Tensors
import TestKit
import Testing

/// The loops of models' layers, on every instruction set, against plain ones in double precision.
@Suite("The C loops of layers")
struct LayerLoopTests {
  /// On both sides of a vector, and where the normal distribution has no digits left.
  static let numbers: [Float] =
    randomTensor([61], seed: 1, scale: 2).elements + [
      0, -0.0, 1e-30, -1e-30, 5.9, -5.9, 9, -9, 13.5, -13.5, 80, -80, 3e38, -3e38, .infinity,
    ]

  @Test("GELU and its slope", arguments: [0, 1, 7, 15, 16, 17, 33, 76])
  func gelu(count: Int) {
    let x = Array(Self.numbers.suffix(count))
    for (name, loops) in LoopTests.levels {
      var result = [Float](repeating: .nan, count: count + 1)
      var slopes = [Float](repeating: 1, count: count + 1)
      loops.gelu(&result, x, count)
      loops.geluPullback(&slopes, x, count)
      #expect(result[count].isNaN && slopes[count] == 1)
      for (index, number) in x.enumerated() {
        let number = Double(number)
        let share = erfc(-number / 2.0.squareRoot()) / 2
        let value = share == 0 ? 0 : number * share
        // The exponent −z² of the lower tail is rounded to a float before it is raised.
        let error = number < -3 ? 1e-5 : 1e-6
        let density =
          number.isInfinite ? 0 : number * exp(-number * number / 2) / 2.5066282746310002
        #expect(close(result[index], value, error * abs(value) + 1e-37), "\(name) \(number)")
        #expect(close(slopes[index], share + density, 1e-6), "\(name) \(number)")
      }
    }
  }

  @Test("GELU of NaN and of −∞")
  func extremes() {
    for (_, loops) in LoopTests.levels {
      var result: [Float] = [0, 0]
      var slopes: [Float] = [1, 1]
      loops.gelu(&result, [.nan, -.infinity], 2)
      loops.geluPullback(&slopes, [.nan, -.infinity], 2)
      #expect(result[0].isNaN && result[1] == 0)
      #expect(slopes[0].isNaN && abs(slopes[1]) < 1e-35)
    }
  }

  private func close(_ actual: Float, _ expected: Double, _ error: Double) -> Bool {
    if abs(expected) > 3.4e38 { return Double(actual) == expected || actual.isInfinite }
    return abs(Double(actual) - expected) <= error
  }

  @Test(
    "normalised rows and their gradients",
    arguments: [(1, 1), (3, 5), (2, 16), (5, 37), (7, 64)], [true, false])
  func rows(size: (Int, Int), isCentred: Bool) {
    let (rowCount, width) = size
    let x = randomTensor([rowCount, width], seed: 3, scale: 3).elements
    let (gain, shift) = (
      randomTensor([width], seed: 4).elements, randomTensor([width], seed: 5).elements
    )
    let incoming = randomTensor([rowCount, width], seed: 6).elements
    for (name, loops) in LoopTests.levels {
      var rows = [Float](repeating: .nan, count: rowCount * width)
      var (result, slopes) = (rows, [Float](repeating: .nan, count: rowCount))
      var gradient = incoming
      var (gains, shifts) = (
        [Float](repeating: 1, count: width), [Float](repeating: 2, count: width)
      )
      x.withUnsafeBufferPointer { x in
        gain.withUnsafeBufferPointer { gain in
          shift.withUnsafeBufferPointer { shift in
            rows.withUnsafeMutableBufferPointer { rows in
              result.withUnsafeMutableBufferPointer { result in
                slopes.withUnsafeMutableBufferPointer { slopes in
                  var work = ck_rowNorm(
                    rowCount: rowCount, width: width, x: x.baseAddress,
                    isCentred: isCentred ? 1 : 0, varianceFloor: 0.01, gain: gain.baseAddress,
                    shift: isCentred ? shift.baseAddress : nil, rows: rows.baseAddress,
                    result: result.baseAddress, slopes: slopes.baseAddress)
                  loops.normalizeRows(&work)
                  gradient.withUnsafeMutableBufferPointer { gradient in
                    gains.withUnsafeMutableBufferPointer { gains in
                      shifts.withUnsafeMutableBufferPointer { shifts in
                        var back = ck_rowNormPullback(
                          rowCount: rowCount, width: width, isCentred: isCentred ? 1 : 0,
                          rows: rows.baseAddress, slopes: slopes.baseAddress,
                          gain: gain.baseAddress, gradient: gradient.baseAddress,
                          gainGradient: gains.baseAddress,
                          shiftGradient: isCentred ? shifts.baseAddress : nil)
                        loops.normalizePullback(&back)
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
      let size = Double(width)
      var (gainSums, shiftSums) = (
        [Double](repeating: 1, count: width), [Double](repeating: 2, count: width)
      )
      for row in 0..<rowCount {
        let range = row * width..<(row + 1) * width
        let line = x[range].map(Double.init)
        let mean = isCentred ? line.reduce(0, +) / size : 0
        let slope =
          1 / (line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / size + 0.01).squareRoot()
        let normal = line.map { ($0 - mean) * slope }
        #expect(abs(Double(slopes[row]) - slope) < 1e-5 * slope, "\(name)")
        let pulled = range.map { Double(incoming[$0]) * Double(gain[$0 - row * width]) }
        let pulledMean = isCentred ? pulled.reduce(0, +) / size : 0
        let product = zip(pulled, normal).reduce(0) { $0 + $1.0 * $1.1 } / size
        for column in 0..<width {
          let index = row * width + column
          let expected =
            normal[column] * Double(gain[column]) + (isCentred ? Double(shift[column]) : 0)
          #expect(abs(Double(result[index]) - expected) < 1e-5 * (1 + abs(expected)), "\(name)")
          let change = slope * (pulled[column] - pulledMean - normal[column] * product)
          #expect(abs(Double(gradient[index]) - change) < 1e-4 * (1 + slope), "\(name)")
          gainSums[column] += Double(incoming[index]) * normal[column]
          if isCentred { shiftSums[column] += Double(incoming[index]) }
        }
      }
      for column in 0..<width {
        #expect(abs(Double(gains[column]) - gainSums[column]) < 1e-4, "\(name)")
        #expect(abs(Double(shifts[column]) - shiftSums[column]) < 1e-4, "\(name)")
      }
    }
  }

  @Test("a step of AdamW", arguments: [0, 1, 15, 16, 37])
  func adamW(count: Int) {
    let start = randomTensor([count + 1], seed: 1).elements
    let firsts = randomTensor([count + 1], seed: 2).elements
    let seconds = randomTensor([count + 1], seed: 3).elements.map { $0 * $0 }
    let gradient = randomTensor([count + 1], seed: 4).elements
    for (name, loops) in LoopTests.levels {
      var (p, m, v) = (start, firsts, seconds)
      p.withUnsafeMutableBufferPointer { p in
        m.withUnsafeMutableBufferPointer { m in
          v.withUnsafeMutableBufferPointer { v in
            gradient.withUnsafeBufferPointer { g in
              var work = ck_adamW(
                count: count, parameters: p.baseAddress, first: m.baseAddress,
                second: v.baseAddress, gradient: g.baseAddress, gradientFactor: 0.5,
                firstDecay: 0.9, secondDecay: 0.99, keptShare: 0.999, step: 0.01,
                secondFactor: 1.25, floor: 1e-3)
              loops.adamW(&work)
            }
          }
        }
      }
      for index in 0..<count {
        let g = 0.5 * Double(gradient[index])
        let first = 0.9 * Double(firsts[index]) + 0.1 * g
        let second = 0.99 * Double(seconds[index]) + 0.01 * g * g
        let expected =
          0.999 * Double(start[index]) - 0.01 * first / (1.25 * second.squareRoot() + 1e-3)
        #expect(abs(Double(m[index]) - first) < 1e-6 && abs(Double(v[index]) - second) < 1e-6)
        #expect(abs(Double(p[index]) - expected) < 1e-6, "\(name)")
      }
      #expect(p[count] == start[count] && m[count] == firsts[count] && v[count] == seconds[count])
    }
  }
}
