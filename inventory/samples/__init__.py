"""The made-up sample bank 江河银行, its faulty twin, and the generator that writes both."""
