import protobuf from 'protobufjs';

/**
 * The messages of ONNX that a model of ours is made of, by the published names and numbers of `onnx.proto3`
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3); fields that none of our models has are left out, as protobuf allows.
 */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message ModelProto {
    int64 ir_version = 1; string producer_name = 2; string producer_version = 3; string domain = 4; int64 model_version = 5;
    string doc_string = 6; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8;
    repeated StringStringEntryProto metadata_props = 14;
  }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message StringStringEntryProto { string key = 1; string value = 2; }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message AttributeProto {
    enum AttributeType { UNDEFINED = 0; FLOAT = 1; INT = 2; STRING = 3; INTS = 7; }
    string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated int64 ints = 8; AttributeType type = 20;
  }
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto {
    message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; }
    oneof value { Tensor tensor_type = 1; }
  }
  message TensorShapeProto {
    message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
    repeated Dimension dim = 1;
  }
  `,
  { keepCase: true },
);

const MODEL = root.lookupType('ModelProto');

/** Numbers of `TensorProto.DataType`. */
export const DATA_TYPE = { float: 1, int64: 7 } as const;

/** Numbers of `AttributeProto.AttributeType`. */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface AttributeMessage {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
}

export interface NodeMessage {
  readonly name: string;
  readonly op_type: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeMessage[];
}

export interface TensorMessage {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data_type: number;
  /** Little-endian. */
  readonly raw_data: Uint8Array;
}

export interface ValueMessage {
  readonly name: string;
  readonly type: {
    readonly tensor_type: {
      readonly elem_type: number;
      readonly shape: { readonly dim: readonly ({ readonly dim_value: number } | { readonly dim_param: string })[] };
    };
  };
}

export interface ModelMessage {
  readonly ir_version: number;
  readonly producer_name: string;
  readonly producer_version: string;
  readonly doc_string: string;
  readonly opset_import: readonly { readonly domain: string; readonly version: number }[];
  readonly metadata_props: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly NodeMessage[];
    readonly initializer: readonly TensorMessage[];
    readonly input: readonly ValueMessage[];
    readonly output: readonly ValueMessage[];
  };
}

/** A model as the bytes of a file. */
export const encodeModel = (model: ModelMessage): Uint8Array => MODEL.encode(model).finish();

/** What a file of ours says; numbers of 64 bits as plain ones. */
export const decodeModel = (bytes: Uint8Array): ModelMessage =>
  MODEL.toObject(MODEL.decode(bytes), { longs: Number, defaults: true, arrays: true }) as ModelMessage;
