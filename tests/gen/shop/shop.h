/* SPDX-License-Identifier: MIT */
void serve(unsigned long order);
