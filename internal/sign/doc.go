// Package sign computes the request signatures of Alibaba Cloud, Huawei Cloud and UCloud.
//
// ACS3 and RPC are Alibaba Cloud's current and older algorithm, SDKHMACSHA256 is Huawei Cloud's,
// Action and ActionJSON are UCloud's, and Object is that of its object storage. Each is a pure function of its arguments: date, nonce and
// credentials are the caller's, so a retry signs anew with fresh ones.
//
// Where a vendor's code and its documents disagree, the documents win. What cannot be signed for
// certain is refused instead of guessed, since a wrong guess only shows as a rejected signature. No
// error repeats a secret or a parameter's value.
package sign
