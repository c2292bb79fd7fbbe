import CKernels
import Foundation
import Tensors
import TestKit
import Testing

/// The loops over tokens side by side, on every instruction set of this machine, against plain loops.
@Suite("The C loops over tokens side by side")
struct StripLoopTests {
  private var levels: [(name: String, loops: ck_loops)] { LoopTests.levels }

  @Test(
    "rows times a matrix are the plain sums, as they are or as products of two",
    arguments: [(0, 16, 3), (1, 16, 1), (5, 48, 17), (61, 112, 13), (300, 32, 33), (17, 128, 27)])
  func mix(rowCount: Int, tokens: Int, columns: Int) {
    let stride = 131
    let rows = randomTensor([max(rowCount, 1) + 1, stride], seed: 1).elements
    let matrix = randomTensor([max(rowCount, 1), columns + 2], seed: 2).elements
    let before = randomTensor([columns, stride], seed: 3).elements
    let (first, second) = (places(rowCount, step: 3), places(rowCount, step: 5))
    for (name, loops) in levels {
      for makesProducts in [false, true] {
        var result = before
        first.withUnsafeBufferPointer { first in
          second.withUnsafeBufferPointer { second in
            rows.withUnsafeBufferPointer { rows in
              matrix.withUnsafeBufferPointer { matrix in
                result.withUnsafeMutableBufferPointer { result in
                  var work = ck_mix(
                    rowCount: rowCount, tokens: tokens, columns: columns, rows: rows.baseAddress,
                    stride: stride, first: makesProducts ? first.baseAddress : nil,
                    second: makesProducts ? second.baseAddress : nil,
                    matrix: matrix.baseAddress, matrixStride: columns + 2,
                    result: result.baseAddress, resultStride: stride)
                  loops.mix(&work)
                }
              }
            }
          }
        }
        var worst = 0.0
        for column in 0..<columns {
          for token in 0..<stride {
            var sum = Double(before[column * stride + token])
            for row in 0..<rowCount where token < tokens {
              let number =
                makesProducts
                ? rows[Int(first[row]) * stride + token] * rows[Int(second[row]) * stride + token]
                : rows[row * stride + token]
              sum += Double(number) * Double(matrix[row * (columns + 2) + column])
            }
            worst = max(worst, abs(Double(result[column * stride + token]) - sum))
          }
        }
        #expect(worst < 3e-5, "\(name), products \(makesProducts)")
      }
    }
  }

  @Test(
    "moments are the plain sums of features with values and of features alone",
    arguments: [(1, 1, 1), (3, 16, 16), (25, 31, 17), (53, 128, 32), (29, 127, 5), (7, 64, 0)])
  func moments(featureCount: Int, tokens: Int, columns: Int) {
    let stride = 131
    var rows = randomTensor([featureCount + 1, stride], seed: 4).elements
    // Behind the tokens the rows hold 0.
    for row in 0...featureCount {
      for place in tokens..<stride { rows[row * stride + place] = 0 }
    }
    let values = randomTensor([tokens, max(columns, 1)], seed: 5).elements
    let before = randomTensor([featureCount, columns + 1], seed: 6).elements
    let weights = randomTensor([featureCount], seed: 7).elements
    let (first, second) = (places(featureCount, step: 2), places(featureCount, step: 7))
    // Behind the tokens these hold 0 too.
    var ownLast = randomTensor([128], seed: 14).elements
    for place in tokens..<128 { ownLast[place] = 0 }
    for (level, hasLast) in levels.flatMap({ [($0, false), ($0, true)] }) {
      let (name, loops) = level
      var state = before
      let last = UnsafeMutablePointer<Float>.allocate(capacity: 128)
      defer { last.deallocate() }
      last.initialize(from: ownLast, count: 128)
      first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
          rows.withUnsafeBufferPointer { rows in
            values.withUnsafeBufferPointer { values in
              weights.withUnsafeBufferPointer { weights in
                state.withUnsafeMutableBufferPointer { state in
                  var work = ck_moments(
                    featureCount: featureCount, tokens: tokens, columns: columns,
                    rows: rows.baseAddress, stride: stride, first: first.baseAddress,
                    second: second.baseAddress, weights: weights.baseAddress,
                    values: values.baseAddress, valueStride: columns,
                    lastValues: hasLast ? UnsafePointer(last) : nil, state: state.baseAddress,
                    stateStride: columns + 1)
                  loops.moments(&work)
                }
              }
            }
          }
        }
      }
      var worst = 0.0
      for feature in 0..<featureCount {
        for column in 0...columns {
          var sum = 0.0
          for token in 0..<tokens {
            let a = rows[Int(first[feature]) * stride + token]
            let b = rows[Int(second[feature]) * stride + token]
            let last = hasLast ? ownLast[token] : 1
            sum +=
              Double(a * b) * Double(column < columns ? values[token * columns + column] : last)
          }
          let place = feature * (columns + 1) + column
          let expected = Double(before[place]) + Double(weights[feature]) * sum
          worst = max(worst, abs(Double(state[place]) - expected))
        }
      }
      #expect(worst < 3e-5, "\(name)")
    }
  }

  @Test("scores are dot products of columns", arguments: [(16, 1, 0), (32, 37, 5), (80, 128, 17)])
  func scores(tokens: Int, keyCount: Int, width: Int) {
    let (queryStride, keyStride) = (tokens + 3, keyCount + 5)
    let queries = randomTensor([width + 1, queryStride], seed: 8).elements
    let keys = randomTensor([width + 1, keyStride], seed: 9).elements
    for (name, loops) in levels {
      var rows = [Float](repeating: .nan, count: keyCount * tokens)
      queries.withUnsafeBufferPointer { queries in
        keys.withUnsafeBufferPointer { keys in
          rows.withUnsafeMutableBufferPointer { rows in
            var work = ck_scores(
              tokens: tokens, keyCount: keyCount, width: width, queries: queries.baseAddress,
              queryStride: queryStride, keys: keys.baseAddress, keyStride: keyStride,
              rows: rows.baseAddress, stride: tokens)
            loops.scores(&work)
          }
        }
      }
      let isClose = rows.indices.allSatisfy { place in
        let (key, token) = (place / tokens, place % tokens)
        let expected = (0..<width).reduce(0.0) {
          $0 + Double(queries[$1 * queryStride + token]) * Double(keys[$1 * keyStride + key])
        }
        return abs(Double(rows[place]) - expected) < 1e-5
      }
      #expect(isClose, "\(name)")
    }
  }

  @Test("weights follow a running maximum and the mask", arguments: [-200, -19, -5, 0, 7, 40])
  func weights(diagonal: Int) {
    let (tokens, keyCount) = (32, 23)
    for (name, loops) in levels {
      var running = Running(tokens: tokens)
      var exact = Running(tokens: tokens)
      // The second call's scores are larger: what was summed before shrinks.
      for (seed, scale) in [(10, 1.0), (11, 9.0)] {
        let scores = randomTensor([keyCount, tokens], seed: UInt64(seed), scale: scale).elements
        var rows = scores
        _ = running.run(loops.exponentialWeights, &rows, keyCount: keyCount, diagonal: diagonal)
        let expected = exact.weigh(scores, keyCount: keyCount, diagonal: diagonal)
        let isClose = zip(rows, expected).allSatisfy { abs(Double($0) - $1) <= 3e-7 * $1 + 1e-37 }
        #expect(isClose, "\(name)")
        #expect(running.maxima == exact.maxima, "\(name)")
        let areSums = zip(running.sums, exact.sums).allSatisfy { abs($0 - $1) <= 1e-6 * $1 }
        #expect(areSums, "\(name)")
      }
    }
  }

  @Test("weights of NaN and infinite scores are what the formula says")
  func weightEdges() {
    for (name, loops) in levels {
      var running = Running(tokens: 16)
      var rows = [Float](repeating: 0, count: 2 * 16)
      (rows[0], rows[1], rows[2]) = (.nan, .infinity, -.infinity)
      (rows[3], rows[16 + 3]) = (-.infinity, -.infinity)
      _ = running.run(loops.exponentialWeights, &rows, keyCount: 2, diagonal: -2)
      #expect(running.sums[0].isNaN && running.sums[1].isNaN, "\(name)")
      #expect(running.sums[2] == 1 && running.sums[3] == 0 && running.sums[4] == 2, "\(name)")
      #expect(running.maxima[3] == -.infinity)
      var next = [Float](repeating: 1, count: 16)
      let hasGrown = running.run(loops.exponentialWeights, &next, keyCount: 1, diagonal: -1)
      #expect(hasGrown != 0 && running.factors[3] == 0 && running.sums[3] == 1, "\(name)")
    }
  }

  @Test("polynomial weights are the polynomial's, hidden ones 0", arguments: [-23, -3, 0, 9])
  func polynomials(diagonal: Int) {
    let (tokens, keyCount) = (48, 23)
    let scores = randomTensor([keyCount, tokens], seed: 12).elements
    for (name, loops) in levels {
      var running = Running(tokens: tokens)
      running.coefficients = [1, -2, 0.5]
      var rows = scores
      _ = running.run(
        { work in
          loops.polynomialWeights(work)
          return 0
        }, &rows, keyCount: keyCount, diagonal: diagonal)
      var sums = [Double](repeating: 0, count: tokens)
      var worst = 0.0
      for place in rows.indices {
        let (key, token) = (place / tokens, place % tokens)
        let score = Double(scores[place])
        let weight = token < key + diagonal ? 0 : 1 - 2 * score + 0.5 * score * score
        sums[token] += weight
        worst = max(worst, abs(Double(rows[place]) - weight))
      }
      #expect(worst < 3e-6, "\(name)")
      #expect(zip(running.sums, sums).allSatisfy { abs($0 - $1) < 3e-5 }, "\(name)")
    }
  }

  @Test(
    "tokens are standardised side by side and written back one after another",
    arguments: [(1, 1), (5, 3), (16, 16), (31, 17), (128, 33), (127, 64)])
  func tokens(count: Int, width: Int) {
    let stride = 131
    let source = randomTensor([count, width], seed: 13).elements.map { $0 + 1_000 }
    for (name, loops) in levels {
      for standardizes in [false, true] {
        var target = [Float](repeating: -1, count: width * stride)
        var slopes = [Float](repeating: -1, count: count + 1)
        source.withUnsafeBufferPointer { source in
          target.withUnsafeMutableBufferPointer { target in
            slopes.withUnsafeMutableBufferPointer { slopes in
              var work = ck_tokens(
                count: count, width: width, source: source.baseAddress, target: target.baseAddress,
                stride: stride, standardizes: standardizes ? 1 : 0, varianceFloor: 1e-6,
                factor: 0.5,
                slopes: slopes.baseAddress)
              loops.layTokens(&work)
            }
          }
        }
        var worst = 0.0
        for token in 0..<count {
          let numbers = source[token * width..<(token + 1) * width].map(Double.init)
          let mean = numbers.reduce(0, +) / Double(width)
          let variance = numbers.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(width)
          let slope = standardizes ? 0.5 / (variance + 1e-6).squareRoot() : -1
          worst = max(worst, abs(Double(slopes[token]) / slope - 1))
          for (index, number) in numbers.enumerated() {
            let expected =
              standardizes ? 0.5 * (number - mean) / (variance + 1e-6).squareRoot() : 0.5 * number
            let difference = Double(target[index * stride + token]) - expected
            worst = max(worst, abs(difference) / max(abs(expected), 1))
          }
        }
        #expect(worst < 1e-6, "\(name), standardizes \(standardizes)")
        #expect(target[stride - 1] == -1)

        let factors = (0..<count).map { Float($0 + 1) }
        var back = [Float](repeating: 0, count: count * width + 1)
        loops.writeTokens(&back, width, target, stride, factors, count)
        let isBack = (0..<count * width).allSatisfy { place in
          let (token, index) = (place / width, place % width)
          return back[place] == target[index * stride + token] * factors[token]
        }
        #expect(isBack && back[count * width] == 0, "\(name)")
      }
    }
  }

  /// Indices of rows, each of 0...count some time.
  private func places(_ count: Int, step: Int) -> [Int32] {
    (0..<max(count, 1)).map { Int32(($0 * step + 1) % (max(count, 1) + 1)) }
  }
}

/// What is known of tokens while keys pass.
private struct Running {
  var sums: [Double]
  var maxima: [Float]
  var factors: [Float]
  var coefficients: [Float] = []

  init(tokens: Int) {
    sums = [Double](repeating: 0, count: tokens)
    maxima = [Float](repeating: -.infinity, count: tokens)
    factors = [Float](repeating: 1, count: tokens)
  }

  /// Runs a loop over rows, `[keyCount, tokens]`.
  mutating func run(
    _ loop: (UnsafePointer<ck_weights>) -> Int32, _ rows: inout [Float], keyCount: Int,
    diagonal: Int
  ) -> Int32 {
    let tokens = sums.count
    return sums.withUnsafeMutableBufferPointer { sums in
      maxima.withUnsafeMutableBufferPointer { maxima in
        factors.withUnsafeMutableBufferPointer { factors in
          coefficients.withUnsafeBufferPointer { coefficients in
            rows.withUnsafeMutableBufferPointer { rows in
              var work = ck_weights(
                tokens: tokens, keyCount: keyCount, diagonal: diagonal, rows: rows.baseAddress,
                stride: tokens, sums: sums.baseAddress, maxima: maxima.baseAddress,
                factors: factors.baseAddress, coefficients: coefficients.baseAddress,
                coefficientCount: coefficients.count)
              return loop(&work)
            }
          }
        }
      }
    }
  }

  /// The plain twin of the exponential: the weights, while sums and largest scores are kept.
  mutating func weigh(_ scores: [Float], keyCount: Int, diagonal: Int) -> [Double] {
    let tokens = sums.count
    var weights = [Double](repeating: 0, count: scores.count)
    for token in 0..<tokens {
      let seen = (0..<keyCount).filter { token >= $0 + diagonal }
      let largest = seen.map { scores[$0 * tokens + token] }.reduce(maxima[token], max)
      if largest > maxima[token] {
        sums[token] *= exp(Double(maxima[token]) - Double(largest))
        maxima[token] = largest
      }
      for key in seen {
        // The difference is rounded to a float before it is raised.
        let weight = exp(Double(scores[key * tokens + token] - largest))
        weights[key * tokens + token] = weight
        sums[token] += weight
      }
    }
    return weights
  }
}
