"""Tests of the access log's viewer and of the patient's excerpt."""
