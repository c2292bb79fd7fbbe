/// A type of numbers that files hold.
public enum ElementType: Equatable, Sendable {
  /// IEEE binary64, binary32, binary16, and bfloat16.
  case float64, float32, float16, bfloat16
  /// Signed integers.
  case int64, int32, int16, int8
  /// Unsigned integers.
  case uint64, uint32, uint16, uint8
  /// One byte, 0 or 1.
  case bool

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// The type that safetensors calls `name`, if known.
  init?(safetensors name: String) {
    switch name {
    case "F64": self = .float64
    case "F32": self = .float32
    case "F16": self = .float16
    case "BF16": self = .bfloat16
    case "I64": self = .int64
    case "I32": self = .int32
    case "I16": self = .int16
    case "I8": self = .int8
    case "U64": self = .uint64
    case "U32": self = .uint32
    case "U16": self = .uint16
    case "U8": self = .uint8
    case "BOOL": self = .bool
    default: return nil
    }
  }

  /// The type that NumPy calls `name` without its byte order, such as "f4", if known.
  init?(numpy name: Substring) {
    switch name {
    case "f8": self = .float64
    case "f4": self = .float32
    case "f2": self = .float16
    case "i8": self = .int64
    case "i4": self = .int32
    case "i2": self = .int16
    case "i1": self = .int8
    case "u8": self = .uint64
    case "u4": self = .uint32
    case "u2": self = .uint16
    case "u1": self = .uint8
    case "b1": self = .bool
    default: return nil
    }
  }
}

extension ElementType {
  /// Reads every number in `bytes` as float32, rounded to nearest.
  ///
  /// `bytes` holds a whole number of elements and need not be aligned.
  func floats(in bytes: UnsafeRawBufferPointer, isBigEndian: Bool) -> [Float] {
    func convert<Bits: FixedWidthInteger>(
      _ type: Bits.Type, _ value: (Bits) -> Float
    ) -> [Float] {
      let count = bytes.count / MemoryLayout<Bits>.size
      return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        for index in 0..<count {
          let bits = bytes.loadUnaligned(
            fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
          let ordered = isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)
          buffer.initializeElement(at: index, to: value(ordered))
        }
        filled = count
      }
    }
    return switch self {
    case .float64: convert(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float32: convert(UInt32.self) { Float(bitPattern: $0) }
    case .float16: convert(UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: convert(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: convert(Int64.self) { Float($0) }
    case .int32: convert(Int32.self) { Float($0) }
    case .int16: convert(Int16.self) { Float($0) }
    case .int8: convert(Int8.self) { Float($0) }
    case .uint64: convert(UInt64.self) { Float($0) }
    case .uint32: convert(UInt32.self) { Float($0) }
    case .uint16: convert(UInt16.self) { Float($0) }
    case .uint8: convert(UInt8.self) { Float($0) }
    case .bool: convert(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }
}
